/** @file Runs that stay with the model, on the CPU: what is looked at equals what the page would compute itself. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder, traceRun } from '../../../../scripts/node-engine.ts';
import { largestDifference } from '../../../../tests/engine/node-runtime.ts';
import { writeRandomModel, type LayoutId } from '../../../../tests/engine/random-model.ts';
import { attentionProbabilities } from '../../math/attention.ts';
import { readHead } from '../../math/head-reading.ts';
import type { Positional } from '../../math/positional.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Engine } from './engine.ts';
import { describeFailure } from '../contract/model-error.ts';
import type { LookReply, LookRequest } from '../contract/look.ts';
import type { TapPolicy } from '../contract/run.ts';

/** 600 tokens: three parts of a prompt. */
const prompt = 'museum '.repeat(86).slice(0, 600);
const yarn: Positional = {
	kind: 'rope',
	theta: 5e6,
	scaling: { type: 'yarn', factor: 4, originalLength: 512 }
};
const keep = (run: number, alongside: readonly number[] = []): TapPolicy => ({
	run,
	mostBytes: 0,
	alongside
});
const greedy = { temperature: 0, topK: null, topP: null, seed: 0 };

async function look<T extends LookReply['type']>(
	engine: Engine,
	type: T,
	request: LookRequest,
	signal?: AbortSignal
): Promise<Extract<LookReply, { type: T }>> {
	const reply = await engine.look(request, signal);
	if (reply.type !== type) throw new Error(`A reply of type ${reply.type}.`);
	return reply as Extract<LookReply, { type: T }>;
}

function computeMap(trace: Trace, layer: number, queryHead: number, positional: Positional) {
	const found = trace.layers[layer];
	if (!found) throw new Error('no layer');
	const table = buildRotaryTable(positional, trace.shape.headDim, trace.tokens.length);
	return attentionProbabilities({ ...found, shape: trace.shape, table, queryHead });
}

const codeOf = (promise: Promise<unknown>) =>
	promise.then(
		() => 'no error',
		(error: unknown) => describeFailure(error).code
	);

describe.each<LayoutId>(['A', 'C'])('a kept run of layout %s', (layout) => {
	let engine: Engine;
	let folder: string;
	let brought: Trace;
	let kept: Trace;
	beforeAll(async () => {
		folder = writeRandomModel(layout);
		engine = await loadFolder(folder, layout);
		const own = engine.info.ownSchedule;
		brought = await traceRun(engine, prompt, own);
		kept = await traceRun(engine, prompt, own, { taps: keep(1) });
	}, 600_000);
	afterAll(async () => {
		await engine.dispose();
		rmSync(folder, { recursive: true });
	});
	const tokens = 600;

	it('brings tokens and the next ones, but no queries and keys', () => {
		expect(kept.kept).toBe(1);
		expect(kept.layers).toEqual([]);
		expect(kept.tokens).toEqual(brought.tokens);
		const { k } = kept.topk;
		expect(kept.topk.ids.slice(-k)).toEqual(brought.topk.ids.slice(-k));
		expect(kept.topk.ids.slice(0, k)).toEqual(new Int32Array(k).fill(-1));
	});

	it('gives out a layer as it was tapped', async () => {
		for (const layer of [0, 3]) {
			const found = await look(engine, 'layer', { kind: 'read-layer', run: 1, layer, tokens });
			const expected = brought.layers[layer];
			expect(largestDifference(found.layer.q, expected?.q ?? new Float32Array())).toBeLessThan(
				1e-5
			);
			expect(largestDifference(found.layer.k, expected?.k ?? new Float32Array())).toBeLessThan(
				1e-5
			);
		}
	});

	it('gives the map that the page would have computed', async () => {
		for (const positional of [...engine.info.ownSchedule.slice(2), yarn]) {
			const request = { kind: 'read-map', run: 1, layer: 2, head: 3, positional, tokens } as const;
			const { map } = await look(engine, 'map', request);
			expect(largestDifference(map, computeMap(brought, 2, 3, positional))).toBeLessThan(1e-5);
		}
	});

	it('gives the map of the first tokens alone', async () => {
		const positional = yarn;
		const request = { kind: 'read-map', run: 1, layer: 1, head: 0, positional, tokens: 7 } as const;
		const { map } = await look(engine, 'map', request);
		const whole = computeMap(brought, 1, 0, positional);
		const corner = Float32Array.from({ length: 49 }, (_, i) => {
			return whole[Math.floor(i / 7) * tokens + (i % 7)] ?? NaN;
		});
		expect(largestDifference(map, corner)).toBeLessThan(1e-5);
	});

	it('gives a small picture and the profiles of every head', async () => {
		const request = { kind: 'read-heads', run: 1, layer: 0, positional: yarn, tokens, cells: 40 };
		const { heads } = await look(engine, 'heads', { ...request, kind: 'read-heads' });
		expect(heads).toHaveLength(4);
		for (const [head, reading] of heads.entries()) {
			const expected = readHead(computeMap(brought, 0, head, yarn), tokens, 40);
			expect(largestDifference(reading.picture, expected.picture)).toBeLessThan(1e-5);
			expect(largestDifference(reading.mass, expected.mass)).toBeLessThan(1e-5);
			expect(largestDifference(reading.massWithoutSink, expected.massWithoutSink)).toBeLessThan(
				1e-5
			);
		}
	});
});

describe('memory of kept runs', () => {
	let engine: Engine;
	let folder: string;
	beforeAll(async () => {
		folder = writeRandomModel('A');
		engine = await loadFolder(folder, 'A');
	}, 600_000);
	afterAll(async () => {
		await engine.dispose();
		rmSync(folder, { recursive: true });
	});
	const run = (taps: TapPolicy, text = prompt) =>
		traceRun(engine, text, engine.info.ownSchedule, { taps });
	const map = (id: number) =>
		engine.look({
			kind: 'read-map',
			run: id,
			layer: 0,
			head: 0,
			tokens: 10,
			positional: { kind: 'nope' }
		});

	it('a small run is brought to the page, and nothing is kept', async () => {
		const trace = await run({ run: 1, mostBytes: 2 ** 20, alongside: [] }, 'hello');
		expect(trace.layers).toHaveLength(4);
		expect(trace.kept).toBeUndefined();
		expect(engine.session.kept.bytes).toBe(0);
	});

	it('holds a run until the next one, unless that one names it', async () => {
		await run(keep(1));
		const { bytes } = engine.session.kept;
		// Queries and keys of 600 tokens in f32; room to grow at most doubles them.
		const needed = 600 * 4 * 5 * 16 * 4;
		expect(bytes).toBeGreaterThanOrEqual(needed);
		expect(bytes).toBeLessThanOrEqual(2 * needed);
		await run(keep(2, [1]));
		expect(engine.session.kept.bytes).toBe(2 * bytes);
		await run(keep(3, [1]));
		expect(engine.session.kept.bytes).toBe(2 * bytes);
		expect(await codeOf(map(1))).toBe('no error');
		expect(await codeOf(map(2))).toBe('taps-gone');
		await run(keep(4));
		expect(engine.session.kept.bytes).toBe(bytes);
		await run({ run: 5, mostBytes: 2 ** 30, alongside: [] });
		expect(engine.session.kept.bytes).toBe(0);
	});

	it('grows with every generated token, and can be looked at meanwhile', async () => {
		const sums: number[] = [];
		const looks: Promise<unknown>[] = [];
		const trace = await traceRun(engine, 'hello then', engine.info.ownSchedule, {
			taps: keep(6),
			generate: { sampling: greedy, maxNewTokens: 5 },
			onStep: () => {
				const tokens = engine.session.kept.find(6).tokens;
				const request = { kind: 'read-map', run: 6, layer: 3, head: 1, tokens } as const;
				looks.push(
					engine.look({ ...request, positional: yarn }).then((reply) => {
						if (reply.type === 'map') sums.push(reply.map.length);
					})
				);
			}
		});
		await Promise.all(looks);
		expect(trace.kept).toBe(6);
		const count = trace.tokens.length;
		expect(sums).toEqual(Array.from({ length: 6 }, (_, i) => (count - 5 + i) ** 2));
	});

	it('of a run that was stopped in the middle is given back at once', async () => {
		const controller = new AbortController();
		const stopped = traceRun(engine, prompt, engine.info.ownSchedule, {
			taps: keep(7),
			signal: controller.signal,
			onStep: () => controller.abort()
		});
		expect(await codeOf(stopped)).toBe('aborted');
		expect(engine.session.kept.bytes).toBe(0);
	});

	it('is not read for a question that was taken back', async () => {
		await run(keep(8));
		const controller = new AbortController();
		const request = { kind: 'read-heads', run: 8, layer: 0, tokens: 600, cells: 40 } as const;
		const asked = engine.look({ ...request, positional: yarn }, controller.signal);
		controller.abort();
		expect(await codeOf(asked)).toBe('aborted');
		expect(await codeOf(engine.look({ ...request, positional: yarn }))).toBe('no error');
	});

	it('is empty after the engine is disposed', async () => {
		const own = await loadFolder(folder, 'A');
		const { session } = own;
		await traceRun(own, prompt, own.info.ownSchedule, { taps: keep(1) });
		expect(session.kept.bytes).toBeGreaterThan(0);
		await own.dispose();
		expect(session.kept.bytes).toBe(0);
	});
});
