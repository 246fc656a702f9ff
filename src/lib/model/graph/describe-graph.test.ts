import { describe, expect, it } from 'vitest';
import { tiny } from '../../../../scripts/random-model/config.ts';
import { makeRandomGraph } from '../../../../tests/engine/random-model.ts';
import { describeGraph } from './describe-graph.ts';

const expected = {
	layers: tiny.num_hidden_layers,
	queryHeads: tiny.num_attention_heads,
	kvHeads: tiny.num_key_value_heads,
	headDim: tiny.head_dim,
	usesRope: [true, true, true, false]
};

describe('a report on a graph', () => {
	it('says what a maintainer would ask: versions, ends, operators, attention, weights', () => {
		const report = describeGraph(makeRandomGraph('UP'), expected);
		expect(report).toContain('IR 10, ai.onnx 21, com.microsoft 1, made by model-museum');
		expect(report).toContain('4 × past_key_values.N.key f32[batch_size,1,past_sequence_length,16]');
		expect(report).toContain('4 × com.microsoft.GroupQueryAttention');
		expect(report).toMatch(
			/ {2}0–2: com\.microsoft\.GroupQueryAttention\(MatMul, MatMul, MatMul, past_key_values\.N\.key/
		);
		expect(report).toMatch(
			/ {2}3: com\.microsoft\.GroupQueryAttention\(RotaryEmbedding, RotaryEmbedding/
		);
		expect(report).toContain(
			'model.embed_tokens.weight f32[300,64], inside the graph, read by Gather'
		);
		expect(report).toContain('patch: layout UP, repaired layers 3, float32');
	});

	it('of a graph that is refused says why, and still what is in it', () => {
		const report = describeGraph(makeRandomGraph('D'), expected);
		expect(report).toContain('ai.onnx.Attention(');
		expect(report).toContain('q_num_heads=4');
		expect(report).toMatch(/patch: refused: .*ai\.onnx\.(Attention|RotaryEmbedding)/);
	});

	it('of something else says what it is not', () => {
		expect(describeGraph(new TextEncoder().encode('<!doctype html>'))).toContain(
			'not an ONNX model'
		);
	});

	it('holds no weights: it is short however large the model', () => {
		expect(describeGraph(makeRandomGraph('A'), expected).length).toBeLessThan(2500);
	});
});
