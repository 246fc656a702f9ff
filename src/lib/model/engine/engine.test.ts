/** @file The engine on small random models, in every layout: properties that hold whatever the weights are. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder, scoreAll, traceRun } from '../../../../scripts/node-engine.ts';
import { largestDifference } from '../../../../tests/engine/node-runtime.ts';
import {
	makeRandomGraph,
	writeRandomModel,
	type LayoutId
} from '../../../../tests/engine/random-model.ts';
import { attentionProbabilities } from '../../math/attention.ts';
import type { Rope, Schedule } from '../../math/positional.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { nope } from '../../math/schedule.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Engine } from './engine.ts';
import { ModelError } from '../contract/model-error.ts';
import type { ErrorCode } from '../contract/failure.ts';
import type { Sampling, StepResult } from '../contract/run.ts';
import { testDecoder } from '../run/self-test.ts';

const greedy: Sampling = { temperature: 0, topK: null, topP: null, seed: 0 };
const prompt = 'the hello then, and the other hello for the inn';
const rope: Rope = { kind: 'rope', theta: 10_000 };

const folders: string[] = [];
function load(layout: LayoutId): Promise<Engine> {
	const folder = writeRandomModel(layout);
	folders.push(folder);
	return loadFolder(folder, layout);
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | 'no error'> {
	try {
		await promise;
		return 'no error';
	} catch (error) {
		if (error instanceof ModelError) return error.code;
		throw error;
	}
}

/** Largest difference between two traces' logits and taps. */
function compare(a: Trace, b: Trace): number {
	const taps = a.layers.flatMap((layer, i) => [
		largestDifference(layer.q, b.layers[i]?.q ?? new Float32Array()),
		largestDifference(layer.k, b.layers[i]?.k ?? new Float32Array())
	]);
	return Math.max(largestDifference(a.topk.logits, b.topk.logits), ...taps);
}

describe('an engine', () => {
	let engine: Engine;
	let own: Schedule;
	beforeAll(async () => {
		engine = await load('A');
		own = engine.info.ownSchedule;
	}, 600_000);
	afterAll(() => engine.dispose());
	const run = (schedule: Schedule, text = prompt) => traceRun(engine, text, schedule);

	it('has passed its own test, and says what it is', () => {
		expect(engine.session.selfTest?.hasPassed).toBe(true);
		expect(engine.session.selfTest?.attentionError).toBeLessThan(1e-5);
		expect(engine.info).toMatchObject({
			backend: 'wasm',
			layout: 'A',
			warnings: [],
			maxTokens: 2048
		});
	});

	it('gives one row per token and layer, in the shape of the model', async () => {
		const trace = await run(own);
		expect(trace.tokens.join('')).toBe(prompt);
		expect(trace.layers).toHaveLength(4);
		for (const { q, k } of trace.layers) {
			expect(q).toHaveLength(trace.tokens.length * 4 * 16);
			expect(k).toHaveLength(trace.tokens.length * 16);
		}
		expect(trace.topk.ids).toHaveLength(trace.tokens.length * trace.topk.k);
	});

	it.each([1, 40, 400])(
		'under RoPE does not notice that all positions shift by %d',
		async (shift) => {
			const plain = await run(own.map(() => rope));
			const shifted = await run(own.map(() => ({ ...rope, shift })));
			expect(compare(plain, shifted)).toBeLessThan(5e-5);
		}
	);

	it('under RoPE notices that positions stretch', async () => {
		const stretched = await run(own.map(() => ({ ...rope, stretch: 3 })));
		expect(compare(await run(own.map(() => rope)), stretched)).toBeGreaterThan(0.01);
	});

	it('takes identity tables for NoPE: RoPE with a stretch of 0 is the same run', async () => {
		const still = await run(own.map(() => ({ ...rope, stretch: 0 })));
		expect(compare(await run(own.map(() => nope)), still)).toBeLessThan(1e-6);
	});

	it('without positions is blind to order: the last token attends to a set', async () => {
		const everywhere = own.map(() => nope);
		const [a, b] = [await run(everywhere, 'abcdefgh'), await run(everywhere, 'gfedcbah')];
		const lastOf = (trace: Trace) => trace.layers[0]?.q.slice(-64) ?? new Float32Array();
		expect(largestDifference(lastOf(a), lastOf(b))).toBeLessThan(1e-6);
		const nextOf = (trace: Trace) => trace.topk.logits.slice(-trace.topk.k);
		// Exact in the first layer only: deeper ones see what earlier tokens saw, in their order.
		expect(largestDifference(nextOf(a), nextOf(b))).toBeGreaterThan(0);
		const firstMap = (trace: Trace) => {
			const layer = trace.layers[0];
			if (!layer) throw new Error('no layer');
			const table = buildRotaryTable(nope, 16, 8);
			const map = attentionProbabilities({ ...layer, shape: trace.shape, table, queryHead: 2 });
			return map.slice(56);
		};
		const turned = Float32Array.from([6, 5, 4, 3, 2, 1, 0, 7], (i) => firstMap(b)[i] ?? NaN);
		expect(largestDifference(firstMap(a), turned)).toBeLessThan(1e-6);
	});

	it('continues from its cache as if it had read everything at once', async () => {
		const generated = await traceRun(engine, prompt, own, {
			generate: { sampling: greedy, maxNewTokens: 12 }
		});
		const { decoder } = engine.session;
		decoder.reset();
		const whole = await decoder.forward([...generated.tokenIds], {
			taps: 'attention',
			logits: 'last'
		});
		for (const [i, { q, k }] of whole.layers.entries()) {
			expect(largestDifference(q, generated.layers[i]?.q ?? new Float32Array())).toBeLessThan(2e-5);
			expect(largestDifference(k, generated.layers[i]?.k ?? new Float32Array())).toBeLessThan(2e-5);
		}
	});

	it('counts what its KV cache takes: keys and values of every layer and key/value head, four bytes each', async () => {
		const steps: StepResult[] = [];
		const trace = await traceRun(engine, prompt, own, {
			generate: { sampling: greedy, maxNewTokens: 2 },
			onStep: (step) => void steps.push(step)
		});
		const perToken = 2 * 4 * 1 * 16 * 4;
		expect(steps.at(-1)?.cacheBytes).toBe(trace.tokens.length * perToken);
		expect(steps.at(0)?.cacheBytes).toBe((trace.tokens.length - 2) * perToken);
	});

	it('scores a text as the run of it does', async () => {
		// Long enough that some of its tokens are among the likeliest of a random model.
		const long = prompt.repeat(8);
		const [trace, score] = [await run(own, long), await scoreAll(engine, long, own)];
		expect(score.tokens).toEqual(trace.tokens);
		const { k, ids, logits, logSumExp } = trace.topk;
		const compared = [...trace.tokenIds.keys()].slice(1).filter((t) => {
			const place = ids.subarray((t - 1) * k, t * k).indexOf(trace.tokenIds[t] ?? -1);
			if (place < 0) return false;
			const expected = (logits[(t - 1) * k + place] ?? NaN) - (logSumExp?.[t - 1] ?? NaN);
			expect(score.logProbs[t]).toBeCloseTo(expected, 5);
			expect(score.isLikeliest[t]).toBe(place === 0 ? 1 : 0);
			return true;
		});
		expect(compared.length).toBeGreaterThan(0);
		expect(score.next.ids[0]).toBe(ids[(trace.tokens.length - 1) * k]);
	});

	it('drops the KV cache when positions change, and only then', async () => {
		const { decoder } = engine.session;
		decoder.setSchedule(own);
		decoder.reset();
		await decoder.forward([5, 6, 7], { taps: 'none', logits: 'last' });
		decoder.setSchedule([...own]);
		decoder.setSchedule(own.map((p) => (p.kind === 'rope' ? { ...p, shift: 0 } : p)));
		expect(decoder.cachedTokens).toBe(3);
		decoder.setSchedule(own.with(0, nope));
		expect(decoder.cachedTokens).toBe(0);
		const fresh = await decoder.forward([8], { taps: 'none', logits: 'last' });
		decoder.reset();
		const alone = await decoder.forward([8], { taps: 'none', logits: 'last' });
		expect(fresh.logits).toEqual(alone.logits);
	});

	it('keeps one pair of tables per distinct setting, and not for ever', async () => {
		const before = engine.session.decoder.tableCount;
		await run(own);
		expect(engine.session.decoder.tableCount).toBeLessThanOrEqual(before + 2);
		for (let theta = 100; theta < 140; theta++)
			await run(
				own.map(() => ({ ...rope, theta })),
				'a'
			);
		expect(engine.session.decoder.tableCount).toBeLessThanOrEqual(16);
	});

	it('reads a long prompt in parts and gives what the whole would', async () => {
		const steps: StepResult[] = [];
		const long = 'ab '.repeat(140);
		const trace = await traceRun(engine, long, own, { onStep: (step) => steps.push(step) });
		expect(steps.map(({ tokenIds }) => tokenIds.length)).toEqual([256, trace.tokens.length - 256]);
		engine.session.decoder.reset();
		const ids = [...trace.tokenIds];
		const whole = await engine.session.decoder.forward(ids, { taps: 'attention', logits: 'last' });
		const [q, found] = [whole.layers[3]?.q, trace.layers[3]?.q];
		expect(largestDifference(q ?? new Float32Array(), found ?? new Float32Array(1))).toBeLessThan(
			5e-5
		);
	});

	it('draws the same text again with the same seed, another with another', async () => {
		const draw = async (seed: number) => {
			const sampling = { temperature: 1, topK: 50, topP: 0.95, seed };
			return (await traceRun(engine, 'he', own, { generate: { sampling, maxNewTokens: 24 } }))
				.tokenIds;
		};
		expect(await draw(3)).toEqual(await draw(3));
		expect(await draw(3)).not.toEqual(await draw(4));
	});

	it('stops between tokens when asked, and is ready for the next run', async () => {
		const controller = new AbortController();
		let rows = 0;
		const stopped = traceRun(engine, prompt, own, {
			generate: { sampling: { ...greedy, temperature: 1, seed: 5 }, maxNewTokens: 500 },
			signal: controller.signal,
			onStep: () => {
				if (++rows === 4) controller.abort();
			}
		});
		expect(await codeOf(stopped)).toBe('aborted');
		expect(rows).toBe(4);
		expect((await run(own)).tokens.join('')).toBe(prompt);
	});

	it('runs one thing after the other, whatever is asked at once', async () => {
		const alone = await run(own);
		const [a, , c] = await Promise.all([run(own), run(own.map(() => nope)), run(own)]);
		expect(compare(a, alone)).toBe(0);
		expect(compare(c, alone)).toBe(0);
	});

	it('ends a generation at the longest run its tables allow', async () => {
		const text = 'x'.repeat(2040);
		const trace = await traceRun(engine, text, own, {
			generate: { sampling: { ...greedy, temperature: 2 }, maxNewTokens: 500 }
		});
		expect(trace.tokens.length).toBeLessThanOrEqual(2048);
	});

	it.each<[string, string, ErrorCode]>([
		['no text', '', 'empty-prompt'],
		['more tokens than its tables have rows', 'x'.repeat(2049), 'too-many-tokens'],
		['a megabyte', 'x'.repeat(2 ** 20), 'too-many-tokens']
	])('refuses %s', async (_, text, code) => {
		expect(await codeOf(run(own, text))).toBe(code);
	});

	it('refuses a schedule for another number of layers', async () => {
		expect(await codeOf(run(own.slice(1)))).toBe('internal');
	});

	it('fails its own test where attention is wrong, or decode, or a value is not finite', async () => {
		const { shape, vocabSize } = engine.info;
		const options = { schedule: own, shape, vocabSize, dtype: 'float32' } as const;
		const { decoder } = engine.session;
		const meddle = async (
			change: (result: Awaited<ReturnType<typeof decoder.forward>>, tokens: number) => void
		) => {
			const result = await testDecoder(
				{
					setSchedule: (schedule) => decoder.setSchedule(schedule),
					reset: () => decoder.reset(),
					forward: async (ids, forwardOptions) => {
						const result = await decoder.forward(ids, forwardOptions);
						change(result, ids.length);
						return result;
					}
				},
				options
			);
			return result.hasPassed;
		};
		const isDecode = (tokens: number) => tokens === 1;
		expect(await meddle(() => undefined)).toBe(true);
		expect(
			await meddle(({ attentionOutputs: [, , out] }, tokens) => {
				if (!isDecode(tokens)) out?.fill(0.5, 2000, 2010);
			})
		).toBe(false);
		expect(
			await meddle(({ attentionOutputs: [out] }, tokens) => {
				if (isDecode(tokens)) out?.fill(0.5, 0, 2);
			})
		).toBe(false);
		expect(await meddle(({ attentionOutputs: [out] }) => out?.fill(NaN, 0, 1))).toBe(false);
		expect(await meddle(({ logits }) => logits.fill(Infinity, 0, 1))).toBe(false);
	});
});

describe('layouts', () => {
	it.each(['B', 'C', 'UP'] as const)('%s give the same traces as A', async (layout) => {
		const [a, other] = [await load('A'), await load(layout)];
		expect(other.info.layout).toBe(layout);
		expect(other.info.warnings).toEqual(layout === 'UP' ? ['layout-repaired'] : []);
		for (const schedule of [a.info.ownSchedule, a.info.ownSchedule.map(() => nope)])
			expect(
				compare(await traceRun(a, prompt, schedule), await traceRun(other, prompt, schedule))
			).toBeLessThan(5e-5);
		await a.dispose();
		await other.dispose();
	});
});

describe('a folder that is no model', () => {
	async function failWith(change: (folder: string) => void) {
		const folder = writeRandomModel('A');
		folders.push(folder);
		change(folder);
		return codeOf(loadFolder(folder, 'broken'));
	}

	it.each<[string, ErrorCode, (folder: string) => void]>([
		['without a graph', 'file-missing', (f) => rmSync(join(f, 'model.onnx'))],
		['without a config', 'file-missing', (f) => rmSync(join(f, 'config.json'))],
		['without a tokenizer', 'file-missing', (f) => rmSync(join(f, 'tokenizer.json'))],
		['with half a config', 'file-altered', (f) => writeFileSync(join(f, 'config.json'), '{"model')],
		[
			'with an empty config',
			'unsupported-graph',
			(f) => writeFileSync(join(f, 'config.json'), '{}')
		],
		[
			'with text for a graph',
			'unsupported-graph',
			(f) => writeFileSync(join(f, 'model.onnx'), 'no')
		],
		[
			'with the graph of another model',
			'unsupported-graph',
			(f) => {
				const config = {
					num_hidden_layers: 4,
					num_attention_heads: 8,
					num_key_value_heads: 2,
					hidden_size: 128,
					vocab_size: 300,
					max_position_embeddings: 512,
					rope_theta: 1e4
				};
				writeFileSync(join(f, 'config.json'), JSON.stringify(config));
				writeFileSync(join(f, 'model.onnx'), makeRandomGraph('B'));
			}
		]
	])('%s is refused as %s', async (_, code, change) => {
		expect(await failWith(change)).toBe(code);
	});
});
