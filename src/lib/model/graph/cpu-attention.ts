/**
 * @file Attention for the processor, by the standard's own operator: `Attention` (ONNX 23) in place of `GroupQueryAttention`. The same
 * numbers to 1e-6, and the runtime's kernel for it takes a tenth of the time for a prompt of some hundred tokens (onnxruntime-web
 * 1.31.0-dev.20260914; findings/onnxruntime-web-two-attentions.sh). WebGPU has a fused kernel for the other one, and keeps it.
 */
import { contrib } from './graph-builder.ts';
import type { GraphProto, NodeProto, TensorProto } from './onnx.ts';
import { decodeModel, domainOf, isContrib, readNumber } from './onnx-read.ts';
import { createInitializer, createNode, encodeModel } from './onnx-write.ts';

/** The first version of the standard that has `Attention`. */
const opset = 23n;

/**
 * The graph, composed or patched and with or without hands, with the attention that is fast on the processor.
 * @param bytes a graph whose attention has f32 inputs, no window and no cap, as `readAttentionLayers` asks
 * @throws {UnsupportedGraphError} where the bytes are no ONNX model
 */
export function attendOnCpu(bytes: Uint8Array, headDim: number): Uint8Array<ArrayBuffer> {
	const { model, graph } = decodeModel(bytes);
	const widths: TensorProto[] = [];
	replaceIn(graph, headDim, widths);
	graph.initializer.push(...widths);
	for (const set of model.opsetImport)
		if (domainOf(set) === '' && set.version < opset) set.version = opset;
	return encodeModel(model);
}

/** In a graph and in the branches of its nodes (see entrances.ts). */
function replaceIn(graph: GraphProto, headDim: number, widths: TensorProto[]): void {
	for (const node of graph.node)
		for (const { g } of node.attribute) if (g) replaceIn(g, headDim, widths);
	graph.node = graph.node.flatMap((node) =>
		isContrib(node, 'GroupQueryAttention') ? replaceNode(node, headDim, widths) : [node]
	);
}

interface Heads {
	readonly q: string;
	readonly k: string;
	readonly v: string;
	/** What makes them of what the one node took. */
	readonly nodes: readonly NodeProto[];
}

function replaceNode(node: NodeProto, headDim: number, widths: TensorProto[]): NodeProto[] {
	const [, , , pastKey = '', pastValue = ''] = node.input;
	const bias = node.input[10] ?? '';
	const [queryHeads, kvHeads] = ['num_heads', 'kv_num_heads'].map((name) =>
		readNumber(node, name, 0)
	) as [number, number];
	const apart = unpack(
		node,
		[queryHeads, kvHeads, kvHeads].map((heads) => heads * headDim),
		widths
	);
	const turned = readNumber(node, 'do_rotary', 0) === 1 ? rotate(node, apart) : apart;
	const attend = createNode({
		opType: 'Attention',
		name: node.name,
		input: [turned.q, turned.k, turned.v, bias, pastKey, pastValue],
		output: node.output.slice(0, 3),
		attributes: {
			q_num_heads: BigInt(queryHeads),
			kv_num_heads: BigInt(kvHeads),
			// A query sees the cache and what stands before it among the new ones.
			is_causal: 1n,
			scale: headDim ** -0.5
		}
	});
	return [...turned.nodes, attend];
}

/** Queries, keys and values that came side by side in one tensor, each for itself. */
function unpack(node: NodeProto, sizes: readonly number[], widths: TensorProto[]): Heads {
	const [packed = '', key = '', value = ''] = node.input;
	if (key) return { q: packed, k: key, v: value, nodes: [] };
	const name = '/constants/widths_of_q_k_v';
	if (!widths.some((tensor) => tensor.name === name)) {
		const bytes = new Uint8Array(BigInt64Array.from(sizes, BigInt).buffer);
		widths.push(createInitializer(name, 'int64', [sizes.length], bytes));
	}
	const [q, k, v] = ['q', 'k', 'v'].map((part) => `${node.name}/${part}`) as [
		string,
		string,
		string
	];
	const split = createNode({
		opType: 'Split',
		name: `${node.name}/Split`,
		input: [packed, name],
		output: [q, k, v],
		attributes: { axis: -1n }
	});
	return { q, k, v, nodes: [split] };
}

/** Queries and keys turned by the layer's tables, at positions that go on from the cache's length. */
function rotate(node: NodeProto, { q, k, v, nodes }: Heads): Heads {
	const [pastKey = '', cos = '', sin = ''] = [3, 7, 8].map((at) => node.input[at]);
	const offset = `${node.name}/cached`;
	const length = createNode({
		opType: 'Shape',
		name: `${offset}/Shape`,
		input: [pastKey],
		output: [offset],
		attributes: { start: 2n, end: 3n }
	});
	const turn = (x: string, output: string) =>
		createNode({
			opType: 'RotaryEmbedding',
			name: `${output}/RotaryEmbedding`,
			domain: contrib,
			input: [x, offset, cos, sin],
			output: [output]
		});
	const turned = { q: `${node.name}/q_turned`, k: `${node.name}/k_turned` };
	return {
		...turned,
		v,
		nodes: [...nodes, length, turn(q, turned.q), turn(k, turned.k)]
	};
}
