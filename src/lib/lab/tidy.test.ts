import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkTable } from './check.ts';
import { compareSeeds, groupRows, listValues, spreadOverSeeds } from './tidy.ts';

const read = (file: string) =>
	readFileSync(new URL(`../../../tests/fixtures/lab/${file}`, import.meta.url), 'utf8');
const table = checkTable('siblings-retrieval', JSON.parse(read('siblings-retrieval.json')));
const rows = table?.rows ?? [];
const right = (row: { readonly right: number }) => row.right;

describe('means over seeds', () => {
	it('agree with the summary that the lab prints of the same table', () => {
		// Written by: python lab/summary.py siblings-retrieval --by kind masked style length --folder tests/fixtures/lab
		const printed = [
			...read('summary.txt').matchAll(
				/^ {2}(\S+) · (True|False) · (\S+) · (\d+) +([\d.]+) {2}\(([\d.]+) – ([\d.]+), (\d+)\)$/gm
			)
		];
		expect(printed).toHaveLength(21);
		for (const [, kind, masked, style, length, mean, least, greatest, seeds] of printed) {
			const own = rows.filter(
				(row) =>
					row.kind === kind &&
					row.masked === (masked === 'True') &&
					row.style === style &&
					row.length === Number(length)
			);
			const found = spreadOverSeeds(own, right);
			expect(found?.mean).toBeCloseTo(Number(mean), 4);
			expect(found?.least).toBeCloseTo(Number(least), 4);
			expect(found?.greatest).toBeCloseTo(Number(greatest), 4);
			expect(found?.seeds).toBe(Number(seeds));
		}
	});

	it('count a seed once, however many rows it has', () => {
		const uneven = [
			{ seed: 1, value: 0 },
			{ seed: 1, value: 0 },
			{ seed: 1, value: 0 },
			{ seed: 2, value: 1 }
		];
		expect(spreadOverSeeds(uneven, ({ value }) => value)).toEqual({
			mean: 0.5,
			least: 0,
			greatest: 1,
			seeds: 2
		});
		expect(spreadOverSeeds([], () => 0)).toBeNull();
	});
});

describe('two arms compared', () => {
	const of = (kind: string, length: number) =>
		rows.filter((row) => row.masked && row.kind === kind && row.length === length);

	it('are paired by seed, and only over seeds that both have', () => {
		const far = compareSeeds(of('3:1', 1024), of('rope', 1024), right);
		expect(far?.direction).toBe('higher');
		expect(far?.seeds).toBe(2);
		expect(far?.mean).toBeCloseTo(0.3, 10);
		expect(compareSeeds(of('nope', 1024), of('rope', 1024), right)?.seeds).toBe(1);
		expect(compareSeeds([], of('rope', 1024), right)).toBeNull();
	});

	it('are called mixed where seeds disagree, and same where none differs', () => {
		const pair = (first: number, second: number) => [
			{ seed: 1, right: first },
			{ seed: 2, right: second }
		];
		expect(compareSeeds(pair(1, 0), pair(0, 1), right)?.direction).toBe('mixed');
		expect(compareSeeds(pair(1, 0), pair(0, 0), right)?.direction).toBe('mixed');
		expect(compareSeeds(pair(1, 1), pair(1, 1), right)?.direction).toBe('same');
		expect(compareSeeds(pair(0, 0), pair(1, 1), right)?.direction).toBe('lower');
	});
});

describe('lists of values', () => {
	it('keep the wanted order and put what is new at the end', () => {
		const found = [{ id: 'z' }, { id: 'b' }, { id: 'a' }, { id: 'b' }];
		expect(listValues(found, ({ id }) => id, ['a', 'b', 'c'])).toEqual(['a', 'b', 'z']);
		expect([...groupRows(found, ({ id }) => id).keys()]).toEqual(['z', 'b', 'a']);
	});
});
