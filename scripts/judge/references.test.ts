import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readFactBase } from '../../vite/facts-plugin.ts';
import { factNumbers, labNumbers } from './references.ts';

const folder = mkdtempSync(join(tmpdir(), 'judge-'));
afterAll(() => {
	rmSync(folder, { recursive: true });
});
const columns = ['run', 'seed', 'kind', 'right'].map((name) => ({ name, unit: '', meaning: '' }));
const rows = [
	['a-1', 1, '3:1', 0.5],
	['a-2', 2, '3:1', 0.75],
	['b-1', 1, 'rope', 0.1]
];
writeFileSync(
	join(folder, 'found.json'),
	JSON.stringify({ table: 'found', columns, runs: {}, rows })
);
writeFileSync(join(folder, 'sizes.json'), JSON.stringify({ nano: { vocab: 3072 } }));

describe('a cell of the lab', () => {
	it.each([
		['found/2/right', 0.1],
		['found/kind=rope/right', 0.1],
		['found/kind=3:1&seed=2/right', 0.75],
		['found/kind=3:1/right', 0.625],
		['min:found/kind=3:1/right', 0.5],
		['max:found/0,1/right', 0.75],
		['count:found/kind=3:1/run', 2],
		['sizes/nano/vocab', 3072]
	])('%s is %d', (reference, value) => {
		expect(labNumbers(folder, reference)).toEqual([value]);
	});

	it.each([
		['missing/0/right', /no lab file/],
		['found/7/right', /no number/],
		['found/kind=nope/right', /no row/],
		['found/sort=rope/right', /no column/],
		['found/0/wrong', /no column/],
		['found/0/run', /no number/],
		['sizes/micro/vocab', /no "micro/],
		['nonsense', /no lab file/]
	])('%s names nothing', (reference, why) => {
		expect(() => labNumbers(folder, reference)).toThrow(why);
	});
});

describe('a fact', () => {
	const base = readFactBase();
	it('stands for the numbers in its value, those in words included', () => {
		expect(factNumbers(base, 'architecture.num-layers')).toEqual([36]);
		expect(factNumbers(base, 'architecture.nope-layers')).toContain(27);
		expect(factNumbers(base, 'pretraining.english-web-pool')).toContain(628e9);
	});
	it('must be there', () => {
		expect(() => factNumbers(base, 'architecture.no-such')).toThrow(/no-such/);
	});
});
