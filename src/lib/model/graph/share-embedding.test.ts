import { describe, expect, it } from 'vitest';
import { reduced, setLayers } from '../../../../scripts/random-model/config.ts';
import { makeDecoder } from '../../../../scripts/random-model/decoder.ts';
import { insideGraph } from '../../../../scripts/random-model/graph-writer.ts';
import { largestDifference } from '../../../../tests/engine/node-runtime.ts';
import { runGraph } from '../../../../tests/engine/run-graph.ts';
import { ownSchedule } from '../../math/rope-config.ts';
import { type GraphProto } from './onnx.ts';
import { decodeModel } from './onnx-read.ts';
import { patchGraph } from './patch.ts';

const config = setLayers(reduced, 4);
const ids = Array.from({ length: 24 }, (_, i) => (i * 71 + 13) % config.vocab_size);
const expected = {
	layers: config.num_hidden_layers,
	queryHeads: config.num_attention_heads,
	kvHeads: config.num_key_value_heads,
	headDim: config.head_dim,
	usesRope: [true, true, true, false]
};

function make(tie: 'head' | 'embedding', dtype: 'fp32' | 'q4') {
	const spec = { config, layout: 'A', dtype, seed: 3, accuracyLevel: 0, tie } as const;
	return makeDecoder(spec, insideGraph);
}

/** Initializers as large as the vocabulary, and what the runtime would compute from initializers alone when it loads. */
function inspect(graph: GraphProto) {
	const isVocabulary = (dims: readonly bigint[]) => dims.includes(BigInt(config.vocab_size));
	const large = graph.initializer.filter(({ dims }) => isVocabulary(dims)).map(({ name }) => name);
	const stored = new Set(graph.initializer.map(({ name }) => name));
	const foldable = graph.node.filter((node) => node.input.every((input) => stored.has(input)));
	return { large, foldable: foldable.map((node) => node.opType) };
}

describe('a vocabulary tensor that serves both ends', () => {
	it.each([
		['turned for the head, float32', 'head', 'fp32'],
		['turned for the embedding, float32', 'embedding', 'fp32'],
		['turned for the head, q4', 'head', 'q4'],
		['turned for the embedding, q4', 'embedding', 'q4']
	] as const)('is one tensor after patching: %s', async (_, tie, dtype) => {
		const original = make(tie, dtype);
		expect(inspect(decodeModel(original).graph).foldable).toEqual(['Transpose']);
		const { bytes } = patchGraph(original, expected);
		const { large, foldable } = inspect(decodeModel(bytes).graph);
		expect(large).toHaveLength(1);
		expect(foldable).toEqual([]);
		const [before, after] = [
			await runGraph(original, config, ids),
			await runGraph(bytes, config, ids, ownSchedule(config))
		];
		expect(before.length).toBe(ids.length * config.vocab_size);
		expect(largestDifference(before, after)).toBeLessThan(2e-5);
	});
});
