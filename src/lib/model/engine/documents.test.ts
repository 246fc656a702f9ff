/** @file Several documents in one row, with the mask between them and without, against `transformers` (lab/reference_documents.py). */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder, traceRun } from '../../../../scripts/node-engine.ts';
import { tolerance } from '../../../../tests/engine/agreement.ts';
import { compareDocuments } from '../../../../tests/engine/documents.ts';
import { largestDifference } from '../../../../tests/engine/node-runtime.ts';
import { attentionProbabilities } from '../../math/attention.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { restartPositions } from '../../math/schedule.ts';
import { decodeTrace, encodeTrace } from '../../trace/trace-file.ts';
import { ModelError } from '../contract/model-error.ts';
import { noInterventions } from '../run/interventions.ts';
import type { Engine } from './engine.ts';

const root = resolve(import.meta.dirname, '../../../..');
const load = (id: string) => loadFolder(join(root, 'static/models', id), id);
const mask = (documents: readonly number[]) => ({ ...noInterventions, documents });

it.each(['micro-31', 'nano'])(
	'%s says of masked and of open rows what transformers says, in layers with RoPE and without',
	async (id) => {
		const engine = await load(id);
		const file = readFileSync(join(root, 'tests/fixtures/documents', `${id}.safetensors`));
		const errors = await compareDocuments(engine, file);
		if (process.env.PRINT_ERRORS) console.log(id, errors);
		expect(Object.keys(errors)).toHaveLength(24);
		for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(tolerance);
		await engine.dispose();
	}
);

describe('a mask between documents on nano', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await load('nano');
	});
	afterAll(() => engine.dispose());

	const begin = '<|endoftext|>';
	const [first, second] = ['Marta gave Tobin a green box.', 'Anna took the green'];
	const prompt = begin + first + begin + second;
	const trace = async (documents?: readonly number[], restarts = false) => {
		const { ownSchedule } = engine.info;
		const schedule = restarts ? restartPositions(ownSchedule, documents ?? []) : ownSchedule;
		return traceRun(engine, prompt, schedule, documents ? { interventions: mask(documents) } : {});
	};

	const start = 12;

	it('opens no session before it is asked for, and leaves the model as it is untouched', async () => {
		const open = await trace();
		expect(engine.session.decoderCount).toBe(1);
		expect((await trace([])).lastLogits).toEqual(open.lastLogits);
		expect(engine.session.decoderCount).toBe(1);
		expect(open.tokens.lastIndexOf(begin)).toBe(start);
		const masked = await trace([start]);
		expect(engine.session.decoderCount).toBe(2);
		const difference = largestDifference(
			open.lastLogits ?? new Float32Array(),
			masked.lastLogits ?? new Float32Array()
		);
		expect(difference).toBeGreaterThan(0.1);
		expect((await trace()).lastLogits).toEqual(open.lastLogits);
		// Other hands take the place of the mask's: never more than two sessions.
		await engine.run(prompt, engine.info.ownSchedule, {
			interventions: { heads: [{ layer: 0, head: 0, gate: 0 }], patches: [] },
			onStep: () => undefined
		});
		expect(engine.session.decoderCount).toBe(2);
	});

	it('gives a masked document the logits that it has alone', async () => {
		const masked = await trace([start]);
		const alone = await traceRun(engine, begin + second, engine.info.ownSchedule);
		const difference = largestDifference(
			masked.lastLogits ?? new Float32Array(),
			alone.lastLogits ?? new Float32Array()
		);
		expect(difference).toBeLessThan(1e-4);
	});

	it('decodes token by token under the mask as in one pass', async () => {
		const ids = [0, 30, 31, 32, 0, 33, 34, 35];
		const decoder = await engine.session.use(mask([4]));
		decoder.reset();
		const whole = await decoder.forward(ids, { taps: 'none', logits: 'last' });
		decoder.reset();
		await decoder.forward(ids.slice(0, 6), { taps: 'none', logits: 'last' });
		await decoder.forward(ids.slice(6, 7), { taps: 'none', logits: 'last' });
		const last = await decoder.forward(ids.slice(7), { taps: 'none', logits: 'last' });
		expect(largestDifference(whole.logits, last.logits)).toBeLessThan(1e-4);
	});

	it('drops of the cache what is in another document than before', async () => {
		const left: number[] = [];
		for (const [before, after] of [
			[[3], [3]],
			[[3], [3, 5]],
			[[2, 4], [4]]
		] as const) {
			const decoder = await engine.session.use(mask(before));
			decoder.reset();
			await decoder.forward([0, 5, 6, 7, 8, 9], { taps: 'none', logits: 'last' });
			await engine.session.use(mask(after));
			left.push(decoder.cachedTokens);
		}
		expect(left).toEqual([6, 5, 2]);
	});

	it('says so in the trace and its file, and draws maps under the mask it ran with', async () => {
		const masked = await trace([start], true);
		expect(masked.interventions).toEqual({ heads: [], patches: [], documents: [start] });
		const read = decodeTrace(encodeTrace(masked));
		expect(read.interventions).toEqual(masked.interventions);
		expect(read.positional).toEqual(masked.positional);
		const [positional] = read.positional;
		const [taps] = read.layers;
		if (!positional || !taps) throw new Error('no layer');
		const tokens = read.tokens.length;
		const table = buildRotaryTable(positional, read.shape.headDim, tokens);
		const { documents } = read.interventions ?? {};
		if (!documents) throw new Error('no mask');
		const map = attentionProbabilities({
			...taps,
			shape: read.shape,
			table,
			queryHead: 0,
			documents
		});
		const row = map.slice((start + 1) * tokens, (start + 2) * tokens);
		expect([...row.slice(0, start)]).toEqual(Array(start).fill(0));
		expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
		expect((await trace()).interventions).toBeUndefined();
	});

	it.each([[[0]], [[5, 5]], [[6, 3]], [[99]], [[2.5]]])(
		'refuses documents that begin at %j with a sentence',
		async (documents) => {
			const error: unknown = await trace(documents).catch((thrown: unknown) => thrown);
			if (!(error instanceof ModelError)) throw new Error('it ran');
			expect(error.code).toBe('bad-intervention');
			expect(error.failure.detail).toMatch(/^A document begins at token .*in order\.$/);
		}
	);

	it('refuses a masked run that is too large to be brought to the page', async () => {
		const run = engine.run(prompt, engine.info.ownSchedule, {
			interventions: mask([start]),
			taps: { run: 1, mostBytes: 1, alongside: [] },
			onStep: () => undefined
		});
		await expect(run).rejects.toMatchObject({ failure: { code: 'too-many-tokens' } });
		expect(engine.session.kept.bytes).toBe(0);
	});
});
