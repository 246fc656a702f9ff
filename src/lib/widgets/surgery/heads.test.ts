import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder } from '../../../../scripts/node-engine.ts';
import type { Engine } from '../../model/engine/engine.ts';
import { listGroup, listPlaces, parseHeads, rankHeads, toggleHeads, writeHeads } from './heads.ts';
import { readSweep, simplify, type Effect } from './sweep-record.ts';

const root = resolve(import.meta.dirname, '../../../..');
const json: unknown = JSON.parse(
	readFileSync(resolve(root, 'static/traces/sweep-nano.json'), 'utf8')
);
const record = readSweep(json);

describe('heads', () => {
	it('are written in an address as they are read, and what is no head is left out', () => {
		const heads = [
			{ layer: 4, head: 6 },
			{ layer: 0, head: 0 }
		];
		expect(writeHeads(heads)).toBe('5.7,1.1');
		expect(parseHeads('5.7,1.1')).toEqual(heads);
		expect(parseHeads('5.7, x, 5.7, 1')).toEqual([heads[0]]);
		expect(parseHeads('')).toEqual([]);
	});

	it('go off together, and on again only where all of them are off', () => {
		const group = listGroup({ layers: 8, queryHeads: 8, kvHeads: 2, headDim: 32 }, 3, 1);
		expect(writeHeads(group)).toBe('4.5,4.6,4.7,4.8');
		const [first] = group;
		if (!first) throw new Error('an empty group');
		const some = toggleHeads([], [first]);
		expect(writeHeads(some)).toBe('4.5');
		const all = toggleHeads(some, group);
		expect(all).toHaveLength(4);
		expect(toggleHeads(all, group)).toEqual([]);
	});

	it('are ranked by how much the answer changes, whichever way', () => {
		const effect = (answerProbability: number): Effect => ({
			...record.own,
			answerProbability
		});
		const places = listPlaces({ layers: 1, queryHeads: 3, kvHeads: 1, headDim: 2 });
		const ranked = rankHeads(effect(0.5), places, [effect(0.4), undefined, effect(0.9)]);
		expect(ranked.map(({ head }) => head)).toEqual([2, 0]);
		expect(ranked[1]?.change).toBeCloseTo(-0.1, 6);
	});
});

describe('the recorded sweep', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadFolder(resolve(root, 'static/models/nano'), 'nano');
	}, 60_000);
	afterAll(() => engine.dispose());

	it('has what the running model gives, with every fourth head tried again', async () => {
		const places = listPlaces(record.shape);
		const tried = [...places.keys()].filter((at) => at % 4 === 2);
		const sets = tried.map((at) => places.slice(at, at + 1));
		for (const fill of ['zero', 'mean'] as const) {
			const found: Effect[] = [];
			await engine.sweep(
				record.prompt,
				engine.info.ownSchedule,
				{ sets, fill },
				{ onEffect: (effect) => void found.push(simplify(effect)) }
			);
			for (const [at, index] of [-1, ...tried].entries()) {
				const expected = index === -1 ? record.own : record[fill][index];
				if (!expected) throw new Error('a head that was not recorded');
				expect(found[at]?.answer).toBe(expected.answer);
				expect(found[at]?.answerProbability).toBeCloseTo(expected.answerProbability, 4);
				expect(found[at]?.loss).toBeCloseTo(expected.loss ?? NaN, 4);
			}
		}
	}, 60_000);

	it('finds head 7 of layer 5 first, as the lesson on the logit lens says', () => {
		const [first] = rankHeads(record.own, listPlaces(record.shape), record.zero);
		expect(first).toMatchObject({ layer: 4, head: 6 });
	});

	it('is refused where it lacks heads', () => {
		expect(() => readSweep({ ...record, zero: record.zero.slice(1) })).toThrow('not 64');
	});
});
