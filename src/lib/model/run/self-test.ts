/** @file Does this device compute attention? Asked at load, before anything it computed is shown. */
import { attentionOutput, attentionProbabilities, findKvHead } from '../../math/attention.ts';
import type { Schedule } from '../../math/positional.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { createRandom } from '../../math/sampling.ts';
import type { TraceShape } from '../../trace/trace.ts';
import type { Decoder } from './decoder.ts';
import type { ForwardResult } from './decoder-options.ts';

/** Enough tokens for every code path of fused attention that was seen to fail (from 32 on). */
const randomTokens = 64;
const empty = new Float32Array();

export interface SelfTestResult {
	/** Largest error of attention in the prefill, as a share of its largest value. */
	readonly attentionError: number;
	/** The same for one token decoded after it, from the cache. */
	readonly decodeError: number;
	readonly areLogitsFinite: boolean;
	readonly hasPassed: boolean;
	/** Logits of the prefill, `[positions, vocabulary]`. */
	readonly logits: Float32Array;
}

export interface SelfTestOptions {
	readonly schedule: Schedule;
	readonly shape: TraceShape;
	readonly vocabSize: number;
	readonly dtype: 'float32' | 'float16';
	/** The prompt, 64 random tokens where it is left out; one more token is decoded after it. */
	readonly ids?: readonly number[];
	/** Places in the prompt whose logits are wanted; the last where they are left out. */
	readonly positions?: readonly number[];
}

/** Called between passes: lets others in, and throws where the test is to end. */
export type GoOn = () => Promise<void>;

/**
 * Compares the session's attention of every layer and head, in prefill and in decode, with our own on the CPU, made from the
 * same queries, keys and values. Leaves the decoder empty.
 */
export async function testDecoder(
	decoder: Pick<Decoder, 'setSchedule' | 'reset' | 'forward'>,
	options: SelfTestOptions,
	goOn: GoOn = () => Promise.resolve()
): Promise<SelfTestResult> {
	const ids = options.ids ?? drawTokens(options.vocabSize);
	decoder.setSchedule(options.schedule);
	decoder.reset();
	const logits = options.positions ?? 'last';
	const prefill = await decoder.forward(ids, { taps: 'all', logits });
	await goOn();
	const decode = await decoder.forward(ids.slice(-1), { taps: 'all', logits: 'last' });
	decoder.reset();

	const errors: ReturnType<typeof compareLayer>[] = [];
	for (const layer of options.schedule.keys()) {
		await goOn();
		errors.push(compareLayer(layer, ids.length, prefill, decode, options));
	}
	// Math.max gives NaN where there is one, and NaN is less than nothing.
	const attentionError = Math.max(...errors.map((error) => error.prefill));
	const decodeError = Math.max(...errors.map((error) => error.decode));
	const tolerance = options.dtype === 'float32' ? 1e-3 : 3e-2;
	const areLogitsFinite = [prefill, decode].every((r) => r.logits.every(Number.isFinite));
	const hasPassed = areLogitsFinite && attentionError < tolerance && decodeError < tolerance;
	return { attentionError, decodeError, areLogitsFinite, hasPassed, logits: prefill.logits };
}

function drawTokens(vocabSize: number): readonly number[] {
	const random = createRandom(64);
	return Array.from({ length: randomTokens }, () => Math.floor(random() * vocabSize));
}

function compareLayer(
	layer: number,
	prefillTokens: number,
	prefill: ForwardResult,
	decode: ForwardResult,
	{ schedule, shape }: SelfTestOptions
): { prefill: number; decode: number } {
	const { queryHeads, headDim } = shape;
	const allTokens = prefillTokens + 1;
	const q = join(prefill.layers[layer]?.q, decode.layers[layer]?.q);
	const k = join(prefill.layers[layer]?.k, decode.layers[layer]?.k);
	const values = decode.values[layer] ?? empty;
	const table = buildRotaryTable(schedule[layer] ?? { kind: 'nope' }, headDim, allTokens);
	const own = new Float32Array(allTokens * queryHeads * headDim);
	for (let head = 0; head < queryHeads; head++) {
		const p = attentionProbabilities({ q, k, shape, table, queryHead: head });
		const from = findKvHead(shape, head) * allTokens * headDim;
		const ofHead = values.subarray(from, from + allTokens * headDim);
		const out = attentionOutput(p, ofHead, allTokens, headDim);
		for (let t = 0; t < allTokens; t++)
			own.set(out.subarray(t * headDim, (t + 1) * headDim), (t * queryHeads + head) * headDim);
	}
	const split = prefillTokens * queryHeads * headDim;
	return {
		prefill: relativeError(prefill.attentionOutputs[layer], own.subarray(0, split)),
		decode: relativeError(decode.attentionOutputs[layer], own.subarray(split))
	};
}

function join(a: Float32Array = empty, b: Float32Array = empty): Float32Array {
	const out = new Float32Array(a.length + b.length);
	out.set(a);
	out.set(b, a.length);
	return out;
}

/** Largest difference over largest expected value; NaN where a value is missing or is not a number. */
function relativeError(found: Float32Array = empty, expected: Float32Array): number {
	let difference = 0;
	let largest = 0;
	for (const [i, value] of expected.entries()) {
		difference = Math.max(difference, Math.abs((found[i] ?? NaN) - value));
		largest = Math.max(largest, Math.abs(value));
	}
	return difference / Math.max(largest, 1e-6);
}
