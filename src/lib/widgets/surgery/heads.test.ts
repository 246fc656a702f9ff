import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder } from '../../../../scripts/node-engine.ts';
import type { Engine } from '../../model/engine/engine.ts';
import {
	keepKnown,
	listGroup,
	listKind,
	listPlaces,
	parseHeads,
	rankHeads,
	sortHeads,
	toggleHeads,
	writeHeads
} from './heads.ts';
import { recordedSweeps } from './parameters.ts';
import { findEffect, readSweep, simplify, type Effect } from './sweep-record.ts';

const root = resolve(import.meta.dirname, '../../../..');
const readRecorded = (file = '') =>
	readSweep(JSON.parse(readFileSync(resolve(root, 'static/traces', file), 'utf8')));
const record = readRecorded(recordedSweeps.nano);

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

	it('are sorted by layer, and those that a model does not have are left out', () => {
		const heads = parseHeads('5.7,1.2,1.1,9.1,1.9');
		const shape = { layers: 8, queryHeads: 8, kvHeads: 2, headDim: 32 };
		expect(writeHeads(sortHeads(keepKnown(heads, shape)))).toBe('1.1,1.2,5.7');
	});

	it('are of a kind from a share of attention on', () => {
		const head = (induction: number) => ({
			previous: 0,
			duplicate: 0,
			induction,
			first: 0,
			own: 0,
			distance: 0
		});
		const ranked = [head(0.3), head(0.1), head(0.09)];
		expect(listKind(ranked, 'induction', 0.1)).toEqual(ranked.slice(0, 2));
		expect(listKind(ranked, 'previous', 0.1)).toEqual([]);
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

describe.each(Object.entries(recordedSweeps))('the recorded sweep of %s', (model, file) => {
	const record = readRecorded(file);
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadFolder(resolve(root, 'static/models', model), model);
	}, 600_000);
	afterAll(() => engine.dispose());

	it('has what the running model gives, with every fourth head and every set tried again', async () => {
		const places = listPlaces(record.shape);
		const tried = [...places.keys()].filter((at) => at % 4 === 2);
		const sets = [
			...tried.map((at) => places.slice(at, at + 1)),
			...record.sets.map(({ heads }) => parseHeads(heads))
		];
		for (const fill of ['zero', 'mean'] as const) {
			const found: Effect[] = [];
			await engine.sweep(
				record.prompt,
				engine.info.ownSchedule,
				{ sets, fill },
				{ onEffect: (effect) => void found.push(simplify(effect)) }
			);
			const expected = [
				record.own,
				...tried.map((at) => record[fill][at]),
				...record.sets.map((set) => set[fill])
			];
			expect(found).toHaveLength(expected.length);
			for (const [at, effect] of found.entries()) {
				expect(effect.answer).toBe(expected[at]?.answer);
				expect(effect.answerProbability).toBeCloseTo(expected[at]?.answerProbability ?? NaN, 4);
				expect(effect.loss).toBeCloseTo(expected[at]?.loss ?? NaN, 4);
			}
		}
	}, 600_000);

	it('gives a head and a set in whichever order they were switched off, and nothing for others', () => {
		const swept = { ...record, origin: 'recorded' as const };
		expect(findEffect(swept, 'mean', [{ layer: 1, head: 2 }])).toBe(
			record.mean[record.shape.queryHeads + 2]
		);
		for (const { heads, zero } of record.sets)
			expect(findEffect(swept, 'zero', parseHeads(heads).toReversed())).toBe(zero);
		expect(findEffect(swept, 'zero', parseHeads('1.1,8.4'))).toBeUndefined();
	});
});

describe('the recorded sweep', () => {
	it('finds head 7 of layer 5 first, as the lesson on the logit lens says', () => {
		const [first] = rankHeads(record.own, listPlaces(record.shape), record.zero);
		expect(first).toMatchObject({ layer: 4, head: 6 });
	});

	it('is refused where it lacks heads', () => {
		expect(() => readSweep({ ...record, zero: record.zero.slice(1) })).toThrow('not 64');
	});
});
