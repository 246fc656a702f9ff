import { describe, expect, it } from 'vitest';
import {
	largestDifference,
	makeIntegers,
	ort,
	readFloats
} from '../../../../tests/engine/node-runtime.ts';
import {
	makeRandomGraph,
	randomConfig,
	randomIds as ids,
	randomShape as expected
} from '../../../../tests/engine/random-model.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { ownSchedule } from '../../math/rope-config.ts';
import { attendOnCpu } from './cpu-attention.ts';
import { decodeModel } from './onnx-read.ts';
import { patchGraph } from './patch.ts';

const { layers, headDim, kvHeads } = expected;
const rows = 64;

/** Logits and every tap of a graph that is given tokens in two goes, the second with the caches of the first. */
async function runInTwo(bytes: Uint8Array, first: number): Promise<Map<string, Float32Array>> {
	const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
	const tables = ownSchedule(randomConfig).flatMap((positional, i) => {
		const { cos, sin } = buildRotaryTable(positional, headDim, rows);
		const tensor = (data: Float32Array) => new ort.Tensor('float32', data, [rows, headDim / 2]);
		return [
			[`rope_cos.${i}`, tensor(cos)],
			[`rope_sin.${i}`, tensor(sin)]
		] as const;
	});
	const caches = Array.from({ length: layers }, (_, i) => [`${i}.key`, `${i}.value`]).flat();
	let past: Record<string, ort.Tensor> = Object.fromEntries(
		caches.map((name) => [
			`past_key_values.${name}`,
			new ort.Tensor('float32', new Float32Array(), [1, kvHeads, 0, headDim])
		])
	);
	const found = new Map<string, Float32Array>();
	for (const part of [ids.slice(0, first), ids.slice(first)]) {
		const total = found.size === 0 ? first : ids.length;
		const outputs = await session.run({
			...Object.fromEntries(tables),
			...past,
			input_ids: makeIntegers(part, [1, part.length]),
			attention_mask: makeIntegers(new Array<number>(total).fill(1), [1, total]),
			logits_positions: makeIntegers(part.keys(), [part.length])
		});
		for (const name of session.outputNames)
			found.set(`${name} of ${part.length}`, readFloats(outputs, name));
		past = Object.fromEntries(
			caches.map((name) => [`past_key_values.${name}`, outputs[`present.${name}`] as ort.Tensor])
		);
	}
	await session.release();
	return found;
}

describe('attention for the processor', () => {
	it.each(['A', 'B', 'C', 'UP'] as const)(
		'gives what the graph of layout %s gives, with an empty cache and after one',
		async (layout) => {
			const { bytes } = patchGraph(makeRandomGraph(layout), expected);
			const swapped = attendOnCpu(bytes, headDim);
			const { graph } = decodeModel(swapped);
			const count = (opType: string) => graph.node.filter((node) => node.opType === opType).length;
			expect(count('Attention')).toBe(layers);
			expect(count('GroupQueryAttention')).toBe(0);
			const before = await runInTwo(bytes, 25);
			const after = await runInTwo(swapped, 25);
			expect([...after.keys()]).toEqual([...before.keys()]);
			for (const [name, values] of before)
				expect(largestDifference(after.get(name) ?? new Float32Array(), values), name).toBeLessThan(
					2e-5
				);
		}
	);
});
