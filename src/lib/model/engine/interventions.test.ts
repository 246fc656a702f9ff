/** @file Heads off and filled, the residual stream laid over, and the lens, against `transformers` with hooks (lab/reference_interventions.py). */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	loadFolder,
	loadHubFolder,
	openFolder,
	scoreAll
} from '../../../../scripts/node-engine.ts';
import { composedFamily } from '../../../../scripts/random-model/composed-family.ts';
import { describeMember, family } from '../../../../scripts/random-model/family.ts';
import { writeModelFolder } from '../../../../scripts/random-model/folder.ts';
import { writeSafetensorsFolder } from '../../../../scripts/random-model/safetensors-folder.ts';
import { tolerance } from '../../../../tests/engine/agreement.ts';
import { compareInterventions } from '../../../../tests/engine/interventions.ts';
import { largestDifference } from '../../../../tests/engine/node-runtime.ts';
import type { HeadEffect, Interventions } from '../contract/interventions.ts';
import { ModelError } from '../contract/model-error.ts';
import type { TextScore } from '../contract/run.ts';
import { noInterventions } from '../run/interventions.ts';
import type { Engine } from './engine.ts';

const root = resolve(import.meta.dirname, '../../../..');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function makeFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'interventions-'));
	folders.push(folder);
	return folder;
}

const readFixture = (name: string) =>
	readFileSync(join(root, 'tests/fixtures/interventions', `${name}.safetensors`));

async function expectReference(engine: Engine, fixture: string): Promise<void> {
	const errors = await compareInterventions(engine, readFixture(fixture));
	if (process.env.PRINT_ERRORS) console.log(fixture, Math.max(...Object.values(errors)), errors);
	expect(Object.keys(errors).length).toBeGreaterThan(50);
	for (const [what, error] of Object.entries(errors))
		expect(error, what).toBeLessThan(what.endsWith('best') ? 1 : tolerance);
	await engine.dispose();
}

describe('a model that is interfered with says what transformers says with hooks', () => {
	it.each(['smollm3-bf16-tied', 'llama-f32-biases', 'qwen3-f16-tied'])(
		'composed: %s',
		async (name) => {
			const spec = composedFamily[name];
			if (!spec) throw new Error(`no ${name}`);
			const folder = makeFolder();
			const graph = writeSafetensorsFolder(folder, spec);
			const engine = await loadHubFolder(openFolder(folder), graph, name);
			await expectReference(engine, `composed-${name}`);
		}
	);

	it.each([
		['smollm3-default', 'A'],
		['smollm3-default', 'B'],
		['smollm3-default', 'C'],
		['smollm3-default', 'UP'],
		['smollm3-q4', 'A']
	] as const)('patched: %s in layout %s', async (name, layout) => {
		const member = family[name];
		if (!member) throw new Error(`no ${name}`);
		const folder = makeFolder();
		const graph = writeModelFolder(folder, describeMember(member, layout));
		const engine = await loadHubFolder(openFolder(folder), graph, name);
		await expectReference(engine, `family-${name}`);
	});
});

it('opens a model of 36 layers with hands, and switches heads of its last layer off', async () => {
	const spec = composedFamily['smollm3-bf16-tied'];
	if (!spec) throw new Error('no such model');
	const no_rope_layers = Array.from({ length: 36 }, (_, i) => ((i + 1) % 4 === 0 ? 0 : 1));
	const folder = makeFolder();
	const graph = writeSafetensorsFolder(folder, {
		...spec,
		config: { ...spec.config, num_hidden_layers: 36, no_rope_layers }
	});
	const engine = await loadHubFolder(openFolder(folder), graph);
	const run = async (interventions: Interventions | null) => {
		const { session } = engine;
		const decoder = await (interventions ? session.useHands(interventions) : session.use(null));
		decoder.reset();
		return (await decoder.forward([5, 6, 7], { taps: 'none', logits: 'last' })).logits;
	};
	const own = await run(null);
	expect(largestDifference(own, await run(noInterventions))).toBeLessThan(1e-4);
	const off = await run({ heads: [{ layer: 35, head: 3, gate: 0 }], patches: [] });
	expect(largestDifference(own, off)).toBeGreaterThan(1e-3);
	await engine.dispose();
});

describe('interventions on nano', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadFolder(join(root, 'static/models/nano'), 'nano');
	});
	afterAll(() => engine.dispose());

	const prompt = 'The keeper winds three clocks every morning.';
	const logitsOf = async (interventions?: Interventions) => {
		const rows: Float32Array[] = [];
		await engine.run(prompt, engine.info.ownSchedule, {
			interventions,
			onStep: ({ lastLogits }) => rows.push(lastLogits)
		});
		return rows.at(-1) ?? new Float32Array();
	};
	const sentenceOf = async (interventions: Interventions) => {
		try {
			await logitsOf(interventions);
		} catch (error) {
			if (error instanceof ModelError) return `${error.code}: ${error.failure.detail}`;
		}
		return 'no error';
	};

	it('opens no second session before anybody interferes: gates at 1 are the model itself', async () => {
		const own = await logitsOf();
		expect(engine.session.decoderCount).toBe(1);
		const { layers, queryHeads } = engine.info.shape;
		const heads = Array.from({ length: layers * queryHeads }, (_, i) => ({
			layer: Math.floor(i / queryHeads),
			head: i % queryHeads,
			gate: 1
		}));
		const same = await logitsOf({ heads, patches: [] });
		expect(engine.session.decoderCount).toBe(1);
		expect(same).toEqual(own);
		const changed = await logitsOf({ heads: [{ layer: 0, head: 0, gate: 0 }], patches: [] });
		expect(engine.session.decoderCount).toBe(2);
		expect(largestDifference(own, changed)).toBeGreaterThan(1e-2);
		expect(await logitsOf()).toEqual(own);
	});

	it('gives the run itself where the values of the run itself are filled and patched in', async () => {
		const { ownSchedule, shape } = engine.info;
		const seen = await engine.observe(prompt, ownSchedule, {});
		const tokens = seen.tokenIds.length;
		const rows = seen.attention[2] ?? new Float32Array();
		const width = rows.length / tokens;
		const fill = Float32Array.from({ length: tokens * shape.headDim }, (_, i) => {
			const [token, at] = [Math.floor(i / shape.headDim), i % shape.headDim];
			return rows[token * width + shape.headDim + at] ?? NaN;
		});
		const stream = seen.residuals[3] ?? new Float32Array();
		const hidden = stream.length / tokens;
		const patches = [0, tokens - 1].map((token) => {
			return { layer: 3, token, row: stream.slice(token * hidden, (token + 1) * hidden) };
		});
		const same = await logitsOf({ heads: [{ layer: 2, head: 1, gate: 0, fill }], patches });
		expect(largestDifference(await logitsOf(), same)).toBeLessThan(1e-4);
	});

	it('sweeps set by set, with the numbers of single runs, and leaves what came before a stop', async () => {
		const { ownSchedule } = engine.info;
		const sets = [[{ layer: 4, head: 6 }], [{ layer: 0, head: 0 }]];
		const effects: HeadEffect[] = [];
		const onEffect = (effect: HeadEffect) => void effects.push(effect);
		await engine.sweep(prompt, ownSchedule, { sets, fill: 'zero' }, { onEffect });
		expect(effects.map(({ set }) => set)).toEqual([-1, 0, 1]);
		const own = await scoreAll(engine, prompt, ownSchedule);
		const mean = (score: TextScore) =>
			-score.logProbs.slice(1).reduce((sum, each) => sum + each, 0) / (score.logProbs.length - 1);
		expect(effects[0]?.loss).toBeCloseTo(mean(own), 4);
		expect(effects[0]?.next.ids[0]).toBe(own.next.ids[0]);
		expect(effects[0]?.answerProbability).toBeCloseTo(own.next.probabilities[0] ?? NaN, 4);
		const off = { heads: [{ layer: 4, head: 6, gate: 0 }], patches: [] };
		const parts: TextScore[] = [];
		await engine.score(prompt, ownSchedule, {
			interventions: off,
			onPart: (part) => void parts.push(part)
		});
		const [part] = parts;
		if (!part) throw new Error('no score');
		expect(effects[1]?.loss).toBeCloseTo(mean(part), 4);
		expect(effects[1]?.next.ids).toEqual(part.next.ids.slice(0, 5));

		const stop = new AbortController();
		const few: HeadEffect[] = [];
		const stopped = engine.sweep(
			prompt,
			ownSchedule,
			{ sets: [...sets, ...sets, ...sets], fill: 'mean' },
			{
				signal: stop.signal,
				onEffect: (effect) => {
					few.push(effect);
					if (few.length === 2) stop.abort();
				}
			}
		);
		await expect(stopped).rejects.toMatchObject({ failure: { code: 'aborted' } });
		expect(few).toHaveLength(2);
		// A mean is another thing than nothing.
		expect(few[1]?.loss).not.toBeCloseTo(effects[1]?.loss ?? NaN, 4);
		const wrong = engine.sweep(
			prompt,
			ownSchedule,
			{ sets: [[{ layer: 9, head: 0 }]], fill: 'zero' },
			{ onEffect: () => expect.unreachable() }
		);
		await expect(wrong).rejects.toMatchObject({ failure: { code: 'bad-intervention' } });
	});

	it('refuses with a sentence what is not there, and is as before after it', async () => {
		const own = await logitsOf();
		const head = (layer: number, index: number, changes = {}) => ({
			heads: [{ layer, head: index, gate: 0, ...changes }],
			patches: []
		});
		const patch = (layer: number, token: number, row: Float32Array) => ({
			heads: [],
			patches: [{ layer, token, row }]
		});
		const { headDim, layers, queryHeads } = engine.info.shape;
		const every = Array.from({ length: layers * queryHeads }, (_, i) => ({
			layer: Math.floor(i / queryHeads),
			head: i % queryHeads,
			gate: 0
		}));
		const { residuals } = await engine.observe('a', engine.info.ownSchedule, {});
		const row = residuals[0] ?? new Float32Array();
		const refused: readonly [Interventions, RegExp][] = [
			[head(99, 0), /There is no head 99\.0: layers go from 0 to/],
			[head(0, -1), /There is no head 0\.-1/],
			[head(0, 0.5), /There is no head/],
			[head(0, 0, { gate: NaN }), /The gate of head 0\.0 is NaN/],
			[head(0, 0, { fill: new Float32Array(headDim).fill(NaN) }), /no finite numbers/],
			[head(0, 0, { fill: new Float32Array(headDim + 1) }), /a head writes/],
			[head(0, 0, { fill: new Float32Array(headDim * 2) }), /is of 2 tokens, and the run has/],
			[{ heads: [...head(0, 0).heads, ...head(0, 0).heads], patches: [] }, /named twice/],
			[{ heads: every, patches: [] }, /leave one on/],
			[patch(0, 500, row), /A patch is for token 500, and the prompt has/],
			[patch(0, -1, row), /A patch is for token -1/],
			[patch(layers + 1, 0, row), /There is no layer/],
			[
				patch(
					0,
					0,
					row.map(() => NaN)
				),
				/no finite numbers/
			],
			[patch(0, 0, row.slice(1)), /the residual stream of this model has/],
			[{ heads: [], patches: [0, 0].map((token) => ({ layer: 0, token, row })) }, /Two patches/]
		];
		for (const [interventions, sentence] of refused) {
			expect(await sentenceOf(interventions)).toMatch(/^bad-intervention: [A-Z].*\.$/s);
			expect(await sentenceOf(interventions)).toMatch(sentence);
			expect(await logitsOf()).toEqual(own);
		}
	});

	it('drops of the cache what a change makes invalid, and no more', async () => {
		const { shape, ownSchedule } = engine.info;
		const hidden = ((await engine.observe('a', ownSchedule, {})).residuals[0] ?? []).length;
		const read = async (interventions: Interventions) => {
			const decoder = await engine.session.useHands(interventions);
			return decoder.cachedTokens;
		};
		const fill = async () => {
			const decoder = await engine.session.useHands(noInterventions);
			decoder.reset();
			await decoder.forward([5, 6, 7, 8, 9, 10], { taps: 'none', logits: 'last' });
		};
		const at = (layer: number, token: number) => ({
			heads: [],
			patches: [{ layer, token, row: new Float32Array(hidden) }]
		});
		const off = (layer: number) => ({ heads: [{ layer, head: 0, gate: 0 }], patches: [] });
		const left: number[] = [];
		for (const interventions of [
			noInterventions,
			off(0),
			off(shape.layers - 1),
			at(0, 4),
			at(shape.layers, 2),
			at(3, 0)
		]) {
			await fill();
			left.push(await read(interventions));
		}
		expect(left).toEqual([6, 0, 6, 4, 6, 0]);
	});

	it('decodes with what the cache kept as if the run had begun anew', async () => {
		const { shape } = engine.info;
		const last: Interventions = {
			heads: [{ layer: shape.layers - 1, head: 2, gate: 0 }],
			patches: []
		};
		const decoder = await engine.session.useHands(noInterventions);
		decoder.reset();
		await decoder.forward([5, 6, 7], { taps: 'none', logits: 'last' });
		decoder.setInterventions(last);
		const kept = await decoder.forward([8], { taps: 'none', logits: 'last' });
		decoder.reset();
		const anew = await decoder.forward([5, 6, 7, 8], { taps: 'none', logits: 'last' });
		expect(largestDifference(kept.logits, anew.logits)).toBeLessThan(1e-4);
		await engine.session.use(null);
	});

	it('reads the last depth of the lens as the model reads itself', async () => {
		const lens = await engine.readLens(prompt, engine.info.ownSchedule, {});
		const { k, ids, logits } = lens.topk;
		const tokens = lens.tokenIds.length;
		const own = await logitsOf();
		const last = (lens.depths * tokens - 1) * k;
		expect(own[ids[last] ?? -1]).toBeCloseTo(logits[last] ?? NaN, 4);
		expect(Math.max(...own)).toBeCloseTo(logits[last] ?? NaN, 4);
		for (let token = 0; token < tokens; token++) {
			const cell = (lens.depths - 1) * tokens + token;
			expect(lens.answerRank[cell]).toBe(1);
			expect(ids[cell * k]).toBe(lens.answers[token]);
		}
	});
});
