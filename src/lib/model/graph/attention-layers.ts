/**
 * @file Where a graph's attention is, and which of the known layouts it has.
 *
 * | id | RoPE layers                               | NoPE layers                   |
 * | A  | GroupQueryAttention rotates (do_rotary=1) | it does not, no caches        |
 * | B  | RotaryEmbedding nodes before it           | none                          |
 * | C  | as A, with q, k, v packed in one tensor   | as A, packed                  |
 * | UP | as A                                      | rotated all the same: a fault |
 *
 * UP comes from exporters that read "no rotation in the attention operator" as "rotate before it"; with identity tables
 * the patched graph computes the true model. Whatever else is found is refused.
 */
import { UnsupportedGraphError, type GraphProto, type NodeProto } from './onnx.ts';
import { domainOf, isContrib, readNumber } from './onnx-read.ts';

/** What the config says the graph must be. */
export interface ExpectedShape {
	readonly layers: number;
	readonly queryHeads: number;
	readonly kvHeads: number;
	readonly headDim: number;
	/** One entry per layer: true where the model was trained with RoPE. */
	readonly usesRope: readonly boolean[];
}

/** Those above, and that of the graphs which are written here (see compose.ts). */
export type Layout = 'A' | 'B' | 'C' | 'UP' | 'composed';

export interface AttentionLayer {
	readonly index: number;
	readonly node: NodeProto;
	readonly rotation: 'fused' | 'explicit' | 'none';
	readonly isPacked: boolean;
	/** Tensor with the queries before RoPE; with q, k and v where packed. */
	readonly q: string;
	/** Tensor with the keys before RoPE; empty where packed. */
	readonly k: string;
	/** RotaryEmbedding nodes that the patch bypasses. */
	readonly bypassed: readonly NodeProto[];
}

export type Producers = ReadonlyMap<string, NodeProto>;

/** For each tensor, the node that computes it. */
export function indexProducers(graph: GraphProto): Producers {
	return new Map(
		graph.node.flatMap((node) => node.output.map((output) => [output, node] as const))
	);
}

/**
 * The graph's attention layers in order.
 * @throws {UnsupportedGraphError}
 */
export function readAttentionLayers(
	graph: GraphProto,
	producers: Producers,
	expected: ExpectedShape
): readonly AttentionLayer[] {
	for (const node of graph.node) requireKnownOperator(node);
	const nodes = graph.node.filter((node) => isContrib(node, 'GroupQueryAttention'));
	if (nodes.length !== expected.layers)
		throw new UnsupportedGraphError(
			`Found ${nodes.length} GroupQueryAttention nodes, the config has ${expected.layers} layers.`
		);
	const layers = nodes.map((node) => readLayer(node, producers, expected));
	layers.sort((a, b) => a.index - b.index);
	for (const [i, layer] of layers.entries()) {
		if (layer.index !== i)
			throw new UnsupportedGraphError(`Layer ${i} has no GroupQueryAttention node of its own.`);
	}
	return layers;
}

const foreignAttention = /Attention$|^RotaryEmbedding$/;

function requireKnownOperator(node: NodeProto): void {
	if (!foreignAttention.test(node.opType)) return;
	if (isContrib(node, 'GroupQueryAttention') || isContrib(node, 'RotaryEmbedding')) return;
	const name = `${domainOf(node) || 'ai.onnx'}.${node.opType}`;
	throw new UnsupportedGraphError(
		`Found the operator ${name}; attention must be com.microsoft.GroupQueryAttention.`
	);
}

function readLayer(node: NodeProto, producers: Producers, expected: ExpectedShape): AttentionLayer {
	const index = readLayerIndex(node);
	requireAttributes(node, index, expected);
	for (const [i, input] of node.input.entries()) {
		if (i >= 10 && input)
			throw new UnsupportedGraphError(
				`Layer ${index}: attention has an unknown input ${i}, "${input}".`
			);
	}
	if (node.output.slice(3).some(Boolean))
		throw new UnsupportedGraphError(`Layer ${index}: attention gives out its scores.`);

	const isFused = readNumber(node, 'do_rotary', 0) === 1;
	const [query = '', key = '', value = ''] = node.input;
	const q = bypassRotary(query, producers, index, expected.headDim);
	const isPacked = !key && !value;
	if (!query || (isPacked && q.node) || (!isPacked && (!key || !value)))
		throw new UnsupportedGraphError(`Layer ${index}: attention has an unknown set of inputs.`);
	const k = isPacked ? { source: '' } : bypassRotary(key, producers, index, expected.headDim);
	const bypassed = [q.node, k.node].filter((found) => found !== undefined);
	if (bypassed.length === 1)
		throw new UnsupportedGraphError(`Layer ${index}: only one of queries and keys is rotated.`);
	if (bypassed.length > 0 && isFused)
		throw new UnsupportedGraphError(`Layer ${index}: queries and keys are rotated twice.`);
	const rotation = isFused ? 'fused' : bypassed.length > 0 ? 'explicit' : 'none';
	return { index, node, rotation, isPacked, q: q.source, k: k.source, bypassed };
}

function readLayerIndex(node: NodeProto): number {
	const past = node.input[3] ?? '';
	const index = /^past_key_values\.(\d+)\.key$/.exec(past)?.[1];
	if (index === undefined || node.input[4] !== `past_key_values.${index}.value`)
		throw new UnsupportedGraphError(`Attention "${node.name}" has the cache "${past}".`);
	if (node.output[1] !== `present.${index}.key` || node.output[2] !== `present.${index}.value`)
		throw new UnsupportedGraphError(`Layer ${index}: the new cache is no output of the graph.`);
	return Number(index);
}

function requireAttributes(node: NodeProto, index: number, expected: ExpectedShape): void {
	const require = (name: string, fallback: number, allowed: readonly number[]) => {
		const value = readNumber(node, name, fallback);
		if (!allowed.some((good) => Math.abs(value - good) <= 1e-5 * Math.abs(good)))
			throw new UnsupportedGraphError(
				`Layer ${index}: attention has ${name}=${value}, expected ${allowed.join(' or ')}.`
			);
	};
	require('num_heads', 0, [expected.queryHeads]);
	require('kv_num_heads', 0, [expected.kvHeads]);
	require('scale', 0, [0, expected.headDim ** -0.5]);
	require('local_window_size', -1, [-1]);
	require('softcap', 0, [0]);
	require('smooth_softmax', 0, [0, -1]);
	require('do_rotary', 0, [0, 1]);
	require('rotary_interleaved', 0, [0]);
	require('causal', 1, [1]);
	require('qk_output', 0, [0]);
}

/** The tensor before a RotaryEmbedding, and that node; the tensor itself where there is none. */
function bypassRotary(
	tensor: string,
	producers: Producers,
	index: number,
	headDim: number
): { source: string; node?: NodeProto } {
	const node = producers.get(tensor);
	if (!node || !isContrib(node, 'RotaryEmbedding')) return { source: tensor };
	const rotated = readNumber(node, 'rotary_embedding_dim', 0);
	if (readNumber(node, 'interleaved', 0) !== 0 || (rotated !== 0 && rotated !== headDim))
		throw new UnsupportedGraphError(
			`Layer ${index}: RoPE is interleaved or turns only a part of the head.`
		);
	return { source: node.input[0] ?? '', node };
}

/**
 * Which of the known layouts the layers form.
 * @throws {UnsupportedGraphError} naming the layer that fits none
 */
export function classifyLayout(
	layers: readonly AttentionLayer[],
	usesRope: readonly boolean[]
): { layout: Layout; repaired: readonly number[] } {
	const packed = layers.filter((layer) => layer.isPacked);
	if (packed.length > 0 && packed.length < layers.length)
		throw new UnsupportedGraphError(
			'Some layers have packed queries, keys and values, others not.'
		);
	const bare = layers.find((layer) => usesRope[layer.index] && layer.rotation === 'none');
	if (bare)
		throw new UnsupportedGraphError(
			`Layer ${bare.index} has no RoPE in the graph, though the config says that it has.`
		);
	const rope = layers.filter((layer) => usesRope[layer.index]);
	const isFused = rope.every((layer) => layer.rotation === 'fused');
	const isExplicit = rope.every((layer) => layer.rotation === 'explicit');
	if (!isFused && !isExplicit)
		throw new UnsupportedGraphError(
			'Some RoPE layers rotate inside the attention operator, others before it.'
		);

	const repaired = layers
		.filter((layer) => !usesRope[layer.index] && layer.rotation !== 'none')
		.map((layer) => layer.index);
	const faultless = packed.length > 0 ? 'C' : isFused ? 'A' : 'B';
	return { layout: repaired.length > 0 ? 'UP' : faultless, repaired };
}
