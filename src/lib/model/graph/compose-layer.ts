/** @file One layer of a composed decoder. */
import { linearsOf, type DecoderShape } from './decoder-shape.ts';
import { contrib, type GraphBuilder } from './graph-builder.ts';
import type { LinearWriter } from './linear-writer.ts';
import type { LayerTaps } from './patch.ts';

export interface LayerContext {
	readonly graph: GraphBuilder;
	readonly linears: LinearWriter;
	readonly shape: DecoderShape;
	/** `seqlens_k` and `total_sequence_length`. */
	readonly lengths: readonly [string, string];
	/** The tables of a layer, cos and sin; none where it does not rotate. */
	readonly tablesOf: (layer: number) => readonly string[];
}

/** The residual stream between two layers: what it is, and what is still to be added to it. */
export interface Stream {
	readonly x: string;
	/** Empty before the first layer. */
	readonly added: string;
}

/** RMSNorm of the residual stream after what is to be added has been. */
export function addNorm(
	{ graph, linears, shape: { epsilon } }: LayerContext,
	at: string,
	stored: string,
	{ x, added }: Stream
): { readonly normed: string; readonly residual: string } {
	const scale = linears.add(stored);
	if (!added) {
		const attributes = { axis: -1n, epsilon, stash_type: 1n };
		const normed = graph.add('SimplifiedLayerNormalization', `${at}/LayerNorm`, [x, scale], {
			attributes
		});
		return { normed, residual: x };
	}
	const name = `${at}/SkipLayerNorm`;
	const residual = `${name}/output_3`;
	const normed = graph.add('SkipSimplifiedLayerNormalization', name, [x, added, scale], {
		domain: contrib,
		output: [`${name}/output_0`, '', '', residual],
		attributes: { epsilon }
	});
	return { normed, residual };
}

/** RMSNorm of each head's numbers, `[batch, tokens, heads * headDim]` in and out. */
function normaliseHeads(context: LayerContext, at: string, x: string, heads: number, name: string) {
	const { graph, linears, shape } = context;
	const { headDim, epsilon } = shape;
	const apart = graph.integers(`/constants/${heads}_heads`, [4], [0, 0, heads, headDim]);
	const width = heads * headDim;
	const together = graph.integers(`/constants/tokens_of_${width}_each`, [3], [0, 0, width]);
	const split = graph.add('Reshape', `${at}/Split`, [x, apart]);
	const attributes = { axis: -1n, epsilon, stash_type: 1n };
	const inputs = [split, linears.add(name)];
	const normed = graph.add('SimplifiedLayerNormalization', `${at}/LayerNorm`, inputs, {
		attributes
	});
	return graph.add('Reshape', `${at}/Join`, [normed, together]);
}

/** Adds a layer; returns what it hands on, and what can be seen in it. */
export function addLayer(
	context: LayerContext,
	layer: number,
	stream: Stream
): { readonly stream: Stream; readonly taps: LayerTaps } {
	const { graph, linears, shape } = context;
	const { hidden, queryHeads, kvHeads, headDim } = shape;
	const at = `/model/layers.${layer}`;
	const stored = `model.layers.${layer}`;
	const parts = linearsOf(shape, layer);
	const [queryWidth, keyWidth] = [queryHeads * headDim, kvHeads * headDim];

	const before = addNorm(
		context,
		`${at}/input_layernorm`,
		`${stored}.input_layernorm.weight`,
		stream
	);
	const input = linears.flatten(before.normed, hidden);
	const project = (part: 'q' | 'k' | 'v', width: number) =>
		linears.unflatten(
			linears.multiply(`${at}/attn/${part}_proj/MatMul`, input, parts[part]),
			width
		);
	const [q, k, v] = [project('q', queryWidth), project('k', keyWidth), project('v', keyWidth)];
	const normalise = (part: 'q' | 'k', x: string, heads: number) =>
		shape.normalisesHeads
			? normaliseHeads(
					context,
					`${at}/attn/${part}_norm`,
					x,
					heads,
					`${stored}.self_attn.${part}_norm.weight`
				)
			: x;
	const heads = { q: normalise('q', q, queryHeads), k: normalise('k', k, kvHeads), v };
	const attentionOutput = attend(context, layer, heads);

	const written = linears.flatten(attentionOutput, queryWidth);
	const output = linears.multiply(`${at}/attn/o_proj/MatMul`, written, parts.o);
	const after = addNorm(
		context,
		`${at}/post_attention_layernorm`,
		`${stored}.post_attention_layernorm.weight`,
		{ x: before.residual, added: linears.unflatten(output, hidden) }
	);

	const rows = linears.flatten(after.normed, hidden);
	const gate = linears.multiply(`${at}/mlp/gate_proj/MatMul`, rows, parts.gate).rows;
	const up = linears.multiply(`${at}/mlp/up_proj/MatMul`, rows, parts.up).rows;
	const sigmoid = graph.add('Sigmoid', `${at}/mlp/act_fn/Sigmoid`, [gate]);
	const active = graph.add('Mul', `${at}/mlp/act_fn/Mul`, [gate, sigmoid]);
	const product = { rows: graph.add('Mul', `${at}/mlp/Mul`, [active, up]) };
	const down = linears.multiply(`${at}/mlp/down_proj/MatMul`, product, parts.down);
	return {
		stream: { x: after.residual, added: linears.unflatten(down, hidden) },
		taps: {
			rotaryInputs: nameTables(layer),
			q: heads.q,
			k: heads.k,
			isPacked: false,
			attentionOutput,
			residual: before.residual
		}
	};
}

/** Inputs with a layer's tables. */
export function nameTables(layer: number) {
	return { cos: `rope_cos.${layer}`, sin: `rope_sin.${layer}` };
}

function attend(
	{ graph, shape, lengths, tablesOf }: LayerContext,
	layer: number,
	{ q, k, v }: { readonly q: string; readonly k: string; readonly v: string }
): string {
	const tables = tablesOf(layer);
	const past = [`past_key_values.${layer}.key`, `past_key_values.${layer}.value`];
	const present = [`present.${layer}.key`, `present.${layer}.value`];
	const name = `/model/layers.${layer}/attn/GroupQueryAttention`;
	return graph.add('GroupQueryAttention', name, [q, k, v, ...past, ...lengths, ...tables], {
		domain: contrib,
		output: [`${name}/output_0`, ...present],
		attributes: {
			num_heads: BigInt(shape.queryHeads),
			kv_num_heads: BigInt(shape.kvHeads),
			scale: shape.headDim ** -0.5,
			local_window_size: -1n,
			softcap: 0,
			do_rotary: tables.length > 0 ? 1n : 0n,
			rotary_interleaved: 0n
		}
	});
}
