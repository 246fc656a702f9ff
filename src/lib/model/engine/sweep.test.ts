/** @file A sweep begins above what nobody touches, several rows side by side: its numbers are those of the same passes one by one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadFolder, loadHubFolder, openFolder } from '../../../../scripts/node-engine.ts';
import { composedFamily } from '../../../../scripts/random-model/composed-family.ts';
import { describeMember, family } from '../../../../scripts/random-model/family.ts';
import { writeModelFolder } from '../../../../scripts/random-model/folder.ts';
import { writeSafetensorsFolder } from '../../../../scripts/random-model/safetensors-folder.ts';
import type { HeadEffect, HeadPlace, Interventions } from '../contract/interventions.ts';
import { joinScores } from '../run/text-score.ts';
import { chooseBatchSize, planBatches } from '../run/sweep-batches.ts';
import type { ScorePart } from '../contract/run.ts';
import type { Engine } from './engine.ts';

const root = resolve(import.meta.dirname, '../../../..');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function makeFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'sweep-'));
	folders.push(folder);
	return folder;
}

async function sweep(engine: Engine, text: string, sets: HeadPlace[][], fill: 'zero' | 'mean') {
	const effects: HeadEffect[] = [];
	await engine.sweep(
		text,
		engine.info.ownSchedule,
		{ sets, fill },
		{
			onEffect: (effect) => void effects.push(effect)
		}
	);
	return effects;
}

/** The same with a pass from the beginning for every set. */
async function runOneByOne(engine: Engine, text: string, interventions: Interventions) {
	const parts: ScorePart[] = [];
	const onPart = (part: ScorePart) => void parts.push(part);
	await engine.score(text, engine.info.ownSchedule, { interventions, onPart });
	const { logProbs, next } = joinScores(parts);
	const known = logProbs.filter((each) => !Number.isNaN(each));
	return { loss: -known.reduce((sum, each) => sum + each, 0) / known.length, next };
}

/** @param step takes each n-th head only */
async function expectSameNumbers(
	engine: Engine,
	text: string,
	{ fill = 'zero', step = 1 }: { readonly fill?: 'zero' | 'mean'; readonly step?: number } = {}
) {
	const { layers, queryHeads, headDim } = engine.info.shape;
	const sets: HeadPlace[][] = [
		...Array.from({ length: layers * queryHeads }, (_, i) => [
			{ layer: Math.floor(i / queryHeads), head: i % queryHeads }
		]).filter((_, i) => i % step === 0),
		Array.from({ length: layers }, (_, layer) => ({ layer, head: layer % queryHeads })),
		[]
	];
	const effects = await sweep(engine, text, sets, fill);
	expect(effects.map(({ set }) => set)).toEqual([-1, ...sets.keys()]);
	const seen =
		fill === 'mean' ? await engine.observe(text, engine.info.ownSchedule, {}) : undefined;
	const meanOf = ({ layer, head }: HeadPlace) => {
		const rows = seen?.attention[layer] ?? new Float32Array();
		const tokens = seen?.tokenIds.length ?? 1;
		return Float32Array.from({ length: headDim }, (_, i) => {
			let sum = 0;
			for (let t = 0; t < tokens; t++) sum += rows[(t * queryHeads + head) * headDim + i] ?? NaN;
			return sum / tokens;
		});
	};
	for (const [set, effect] of effects.slice(1).entries()) {
		// Every third is enough, and those of several layers.
		if (set % 3 !== 0 && set < sets.length - 2) continue;
		const heads = (sets[set] ?? []).map((place) => ({
			...place,
			gate: 0,
			...(seen && { fill: meanOf(place) })
		}));
		const alone = await runOneByOne(engine, text, { heads, patches: [] });
		expect(Math.abs((effect.loss ?? NaN) - alone.loss), `set ${set}`).toBeLessThan(1e-5);
		expect(effect.next.ids[0]).toBe(alone.next.ids[0]);
		for (const [i, share] of effect.next.probabilities.entries())
			expect(Math.abs(share - (alone.next.probabilities[i] ?? NaN))).toBeLessThan(1e-5);
	}
}

const words = 'The keeper winds three clocks every morning, and one of them is always late. ';

describe('a sweep has the numbers of the same passes one by one', () => {
	it.each([
		['of 40 tokens', words.repeat(2), { step: 2 }],
		['of several parts', words.repeat(14), { step: 16 }],
		['with means in their place', words, { fill: 'mean', step: 3 }]
	] as const)(
		'nano, a text %s',
		async (_, text, options) => {
			const engine = await loadFolder(join(root, 'static/models/nano'), 'nano');
			await expectSameNumbers(engine, text, options);
			await engine.dispose();
		},
		120_000
	);

	it('a model that normalises its heads', async () => {
		const spec = composedFamily['qwen3-f16-tied'];
		if (!spec) throw new Error('no such model');
		const folder = makeFolder();
		const graph = writeSafetensorsFolder(folder, spec);
		const engine = await loadHubFolder(openFolder(folder), graph);
		await expectSameNumbers(engine, words);
		await engine.dispose();
	});

	it.each(['A', 'B', 'C', 'UP'] as const)('an export of layout %s', async (layout) => {
		const member = family['smollm3-default'];
		if (!member) throw new Error('no such model');
		const folder = makeFolder();
		const graph = writeModelFolder(folder, describeMember(member, layout));
		const engine = await loadHubFolder(openFolder(folder), graph);
		const decoder = await engine.session.useHands({ heads: [], patches: [] });
		expect(decoder.hasEntrance).toBe(true);
		await expectSameNumbers(engine, words);
		await engine.dispose();
	});
});

describe('a plan of batches', () => {
	const head = (layer: number) => [{ layer, head: 0, gate: 0 }];

	it('puts together what follows each other and begins at the same layer', () => {
		const sets = [head(0), head(0), head(0), head(2), [...head(3), ...head(2)], [], head(0)];
		const found = planBatches(sets, 4, 2).map((batch) => [
			batch.first,
			batch.sets.length,
			batch.layer
		]);
		expect(found).toEqual([
			[0, 2, 0],
			[2, 1, 0],
			[3, 2, 2],
			[5, 1, 4],
			[6, 1, 0]
		]);
	});

	it('takes many rows of a small model, and one of a large one', () => {
		const most = { weightBytes: 12e6, mostLogitRows: 4096 };
		expect(chooseBatchSize(40, most)).toBe(12);
		expect(chooseBatchSize(600, most)).toBe(1);
		expect(chooseBatchSize(40, { weightBytes: 540e6, mostLogitRows: 341 })).toBe(1);
	});
});
