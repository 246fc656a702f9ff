/** @file Does this device compute attention? Asked at load, before anything it computed is shown. */
import { attentionOutput, attentionProbabilities, findKvHead } from '../math/attention.ts';
import type { Schedule } from '../math/positional.ts';
import { buildRotaryTable } from '../math/rope.ts';
import { createRandom } from '../math/sampling.ts';
import type { TraceShape } from '../trace/trace.ts';
import type { Decoder, ForwardResult } from './decoder.ts';

/** Enough tokens for every code path of fused attention that was seen to fail (from 32 on). */
const testTokens = 64;

export interface SelfTestResult {
	/** Largest error of attention, as a share of its largest value. */
	readonly attentionError: number;
	/** Largest difference of the last logits between one prefill and prefill plus one decoded token, relative. */
	readonly decodeError: number;
	readonly hasPassed: boolean;
}

/**
 * Compares the session's attention of every layer and head with our own on the CPU, from the same queries, keys and values,
 * and its decode with its prefill. Leaves the decoder empty.
 */
export async function testDecoder(
	decoder: Pick<Decoder, 'setSchedule' | 'reset' | 'forward'>,
	options: {
		readonly schedule: Schedule;
		readonly shape: TraceShape;
		readonly vocabSize: number;
		readonly dtype: 'float32' | 'float16';
	}
): Promise<SelfTestResult> {
	const { schedule, shape, vocabSize, dtype } = options;
	const random = createRandom(64);
	const ids = Array.from({ length: testTokens }, () => Math.floor(random() * vocabSize));
	decoder.setSchedule(schedule);
	decoder.reset();
	const whole = await decoder.forward(ids, { taps: 'all', logits: 'last' });
	decoder.reset();
	await decoder.forward(ids.slice(0, -1), { taps: 'none', logits: 'last' });
	const decoded = await decoder.forward(ids.slice(-1), { taps: 'none', logits: 'last' });
	decoder.reset();

	const attentionError = compareAttention(whole, schedule, shape);
	const decodeError = relativeError(decoded.logits, whole.logits);
	const tolerance = dtype === 'float32' ? 1e-3 : 3e-2;
	// NaN compares as failed.
	const hasPassed = attentionError < tolerance && decodeError < tolerance;
	return { attentionError, decodeError, hasPassed };
}

function compareAttention(run: ForwardResult, schedule: Schedule, shape: TraceShape): number {
	const { queryHeads, headDim } = shape;
	let worst = 0;
	for (const [i, { q, k }] of run.layers.entries()) {
		const table = buildRotaryTable(schedule[i] ?? { kind: 'nope' }, headDim, testTokens);
		const found = run.attentionOutputs[i] ?? new Float32Array();
		const own = new Float32Array(found.length);
		for (let head = 0; head < queryHeads; head++) {
			const p = attentionProbabilities({ q, k, shape, table, queryHead: head });
			const from = findKvHead(shape, head) * testTokens * headDim;
			const values = run.values[i]?.subarray(from, from + testTokens * headDim);
			const out = attentionOutput(p, values ?? new Float32Array(), testTokens, headDim);
			for (let t = 0; t < testTokens; t++)
				own.set(out.subarray(t * headDim, (t + 1) * headDim), (t * queryHeads + head) * headDim);
		}
		// Math.max keeps a NaN once there is one.
		worst = Math.max(worst, relativeError(found, own));
	}
	return worst;
}

/** Largest difference over largest expected value; NaN or Infinity where a value is not finite. */
function relativeError(found: Float32Array, expected: Float32Array): number {
	let difference = 0;
	let largest = 0;
	for (const [i, value] of expected.entries()) {
		difference = Math.max(difference, Math.abs((found[i] ?? NaN) - value));
		largest = Math.max(largest, Math.abs(value));
	}
	return difference / Math.max(largest, 1e-6);
}
