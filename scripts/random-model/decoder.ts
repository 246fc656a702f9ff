/** @file A whole random decoder as an ONNX graph, with the operators and names that onnxruntime-genai's builder writes. */
import { buildRotaryTable } from '../../src/lib/math/rope.ts';
import { readRope } from '../../src/lib/math/rope-config.ts';
import { type ValueInfoProto } from '../../src/lib/model/graph/onnx.ts';
import {
	createModel,
	createTensorInfo,
	encodeModel
} from '../../src/lib/model/graph/onnx-write.ts';
import { addAttention, type LayoutId } from './attention.ts';
import type { RandomConfig } from './config.ts';
import { contrib, GraphWriter, type TensorSink } from './graph-writer.ts';
import { WeightWriter, type Dtype } from './weights.ts';

export interface DecoderSpec {
	readonly config: RandomConfig;
	readonly layout: LayoutId;
	readonly dtype: Dtype;
	readonly seed: number;
	readonly accuracyLevel: number;
	/** Where a tied embedding is turned round: before the head, or (stored as the head) before the embedding. */
	readonly tie: 'head' | 'embedding';
}

/** Turns `attention_mask` into what attention reads: lengths less one, and the length of the whole. */
function addLengths(graph: GraphWriter): readonly [string, string] {
	const at = '/model/attn_mask_reformat/attn_mask_subgraph';
	const one = graph.integers('/model/constants/INT64/[1]', [1], [1]);
	const scalar = graph.integers('/model/constants/INT64/1', [], [1]);
	const to = { attributes: { to: 6n } };
	const keep = { attributes: { keepdims: 1n } };
	const total = graph.add('ReduceSum', `${at}/ReduceSum`, ['attention_mask', one], keep);
	const less = graph.add('Sub', `${at}/Sub`, [total, one]);
	const lengths = graph.add('Cast', `${at}/Sub/Cast`, [less], to);
	const shape = graph.add('Shape', `${at}/Shape`, ['attention_mask']);
	const along = { attributes: { axis: 0n } };
	const size = graph.add('Gather', `${at}/Gather`, [shape, scalar], along);
	return [lengths, graph.add('Cast', `${at}/Gather/Cast`, [size], to)];
}

/** The graph of a random model; its weights go where `sink` puts them. */
export function makeDecoder(spec: DecoderSpec, sink: TensorSink): Uint8Array<ArrayBuffer> {
	const { config } = spec;
	const graph = new GraphWriter(sink);
	const weights = new WeightWriter(graph, spec);
	const { hidden_size: hidden, intermediate_size: inner, num_hidden_layers: layers } = config;
	const queryWidth = config.num_attention_heads * config.head_dim;
	const table = buildRotaryTable(readRope(config), config.head_dim, config.max_position_embeddings);
	const addTable = (name: string, values: Float32Array) =>
		weights.floats(name, [table.rows, table.half], [new Float32Array(values)]);
	const tables = [addTable('cos_cache', table.cos), addTable('sin_cache', table.sin)] as const;
	const lengths = addLengths(graph);
	const context = { graph, weights, config, layout: spec.layout, tables, lengths };

	const addNorm = (at: string, stored: string, x: string, skip: string, isLast = false) => {
		const scale = weights.scale(stored, hidden);
		const epsilon = config.rms_norm_eps;
		if (!skip) {
			const attributes = { axis: -1n, epsilon, stash_type: 1n };
			const name = `${at}/LayerNorm`;
			const out = graph.add('SimplifiedLayerNormalization', name, [x, scale], { attributes });
			return { out, residual: x };
		}
		const name = `${at}/SkipLayerNorm`;
		const residual = `${name}/output_3`;
		const output = [`${name}/output_0`, ...(isLast ? [] : ['', '', residual])];
		const options = { output, domain: contrib, attributes: { epsilon } };
		const inputs = [x, skip, scale];
		return { out: graph.add('SkipSimplifiedLayerNormalization', name, inputs, options), residual };
	};
	const multiply = (at: string, x: string, inputs: number, outputs: number) => {
		const name = at.slice(1).replaceAll('/', '.');
		const linear = { name, outputs, deviation: 1 / Math.sqrt(inputs) };
		return weights.multiply(`${at}/MatMul`, x, inputs, [linear]);
	};

	const { tokens, addHead } = addVocabulary(spec, graph, weights);
	let x = tokens;
	let skip = '';
	for (let i = 0; i < layers; i++) {
		const at = `/model/layers.${i}`;
		const stored = `model.layers.${i}`;
		const before = addNorm(`${at}/input_layernorm`, `${stored}.input_layernorm.weight`, x, skip);
		const attention = addAttention(context, i, before.out);
		const out = multiply(`${at}/attn/o_proj`, attention, queryWidth, hidden);
		const name = 'post_attention_layernorm';
		const after = addNorm(`${at}/${name}`, `${stored}.${name}.weight`, before.residual, out);
		const gate = multiply(`${at}/mlp/gate_proj`, after.out, hidden, inner);
		const up = multiply(`${at}/mlp/up_proj`, after.out, hidden, inner);
		const sigmoid = graph.add('Sigmoid', `${at}/mlp/act_fn/Sigmoid`, [gate]);
		const act = graph.add('Mul', `${at}/mlp/act_fn/Mul`, [gate, sigmoid]);
		const product = graph.add('Mul', `${at}/mlp/Mul`, [act, up]);
		x = after.residual;
		skip = multiply(`${at}/mlp/down_proj`, product, inner, hidden);
	}
	const at = `/model/layers.${layers}/final_norm_layernorm`;
	addHead(addNorm(at, `model.layers.${layers}.final_norm_layernorm.weight`, x, skip, true).out);
	return encodeModel(
		createModel({
			nodes: graph.nodes,
			initializers: graph.initializers,
			...describeEnds(spec, weights.elementType),
			opset: spec.layout === 'D' ? 23 : 21
		})
	);
}

/** The embedding at the bottom and the head at the top: two tensors, or one that is turned round for the other. */
function addVocabulary({ config, tie }: DecoderSpec, graph: GraphWriter, weights: WeightWriter) {
	const { vocab_size: vocabulary, hidden_size: hidden, tie_word_embeddings: isTied } = config;
	const deviation = 2 / Math.sqrt(hidden);
	const embedAt = '/model/embed_tokens';
	const headAt = '/lm_head/MatMul';
	const turn = (name: string, from: string) =>
		graph.add('Transpose', name, [from], { attributes: { perm: [1, 0] } });
	const gather = (from: string) => graph.add('Gather', `${embedAt}/Gather`, [from, 'input_ids']);
	const output = ['logits'];
	if (isTied && tie === 'embedding') {
		const stored = 'lm_head.MatMul.weight';
		const head = weights.transposedEmbedding(stored, vocabulary, hidden, deviation);
		return {
			tokens: gather(turn(`${embedAt}/Transpose`, head)),
			addHead: (x: string) => graph.add('MatMul', headAt, [x, head], { output })
		};
	}
	const embedding = weights.embedding(
		'model.embed_tokens.weight',
		vocabulary,
		hidden,
		isTied ? deviation : 1
	);
	const tokens = gather(embedding);
	if (isTied)
		return {
			tokens,
			addHead: (x: string) =>
				graph.add('MatMul', headAt, [x, turn('/lm_head/Transpose', embedding)], { output })
		};
	const head = { name: 'lm_head', outputs: vocabulary, deviation };
	return { tokens, addHead: (x: string) => weights.multiply(headAt, x, hidden, [head], 'logits') };
}

function describeEnds(
	{ config, layout }: DecoderSpec,
	type: 'float32' | 'float16'
): { inputs: ValueInfoProto[]; outputs: ValueInfoProto[] } {
	const describe = (prefix: string, length: string) =>
		Array.from({ length: config.num_hidden_layers }, (_, i) =>
			['key', 'value'].map((part) => {
				const dims = ['batch_size', config.num_key_value_heads, length, config.head_dim];
				return createTensorInfo(`${prefix}.${i}.${part}`, type, dims);
			})
		).flat();
	const tokens = ['batch_size', 'sequence_length'];
	const usesPositions = layout === 'B' || layout === 'UP' || layout === 'D';
	return {
		inputs: [
			createTensorInfo('input_ids', 'int64', tokens),
			createTensorInfo('attention_mask', 'int64', ['batch_size', 'total_sequence_length']),
			...(usesPositions ? [createTensorInfo('position_ids', 'int64', tokens)] : []),
			...describe('past_key_values', 'past_sequence_length')
		],
		outputs: [
			createTensorInfo('logits', type, [...tokens, config.vocab_size]),
			...describe('present', 'total_sequence_length')
		]
	};
}
