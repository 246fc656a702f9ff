/** @file One layer's attention, in every layout that exporters write (see `graph/attention-layers.ts`), and one that is refused. */
import type { RandomConfig } from './config.ts';
import { contrib, type GraphWriter } from './graph-writer.ts';
import type { WeightWriter } from './weights.ts';

/** `all-fused` is UP's fault inside the operator; D uses the operators of ai.onnx 23. */
export const layouts = ['A', 'B', 'C', 'UP', 'all-fused', 'D'] as const;
export type LayoutId = (typeof layouts)[number];

export interface AttentionContext {
	readonly graph: GraphWriter;
	readonly weights: WeightWriter;
	readonly config: RandomConfig;
	readonly layout: LayoutId;
	readonly tables: readonly [cos: string, sin: string];
	/** `seqlens_k` and `total_sequence_length`. */
	readonly lengths: readonly [string, string];
}

interface Projected {
	readonly q: string;
	readonly k: string;
	readonly v: string;
	readonly tables: readonly string[];
}

/** True where the model was made to use RoPE. */
function hasRope({ no_rope_layers: flags }: RandomConfig, layer: number): boolean {
	return flags ? flags[layer] === 1 : true;
}

function project(context: AttentionContext, layer: number, x: string): Projected {
	const { graph, weights, config, layout, tables } = context;
	const at = `/model/layers.${layer}/attn`;
	const width = config.hidden_size;
	const linear = (part: 'q' | 'k' | 'v') => ({
		name: `model.layers.${layer}.attn.${part}_proj`,
		outputs:
			(part === 'q' ? config.num_attention_heads : config.num_key_value_heads) * config.head_dim,
		// Queries and keys a little larger than values, so that attention is neither flat nor a single peak.
		deviation: (part === 'v' ? 1 : 1.5) / Math.sqrt(width)
	});
	const isRotated = hasRope(config, layer);
	const isSeparate = layout === 'B' || layout === 'D';
	const fused = (!isSeparate && isRotated) || layout === 'all-fused' ? tables : [];
	if (layout === 'C') {
		const parts = [linear('q'), linear('k'), linear('v')];
		const packed = weights.multiply(`${at}/qkv_proj/MatMul`, x, width, parts);
		return { q: packed, k: '', v: '', tables: fused };
	}
	const [q, k, v] = (['q', 'k', 'v'] as const).map((part) =>
		weights.multiply(`${at}/${part}_proj/MatMul`, x, width, [linear(part)])
	);
	const all = { q: q ?? '', k: k ?? '', v: v ?? '' };
	const isExplicit = isSeparate ? isRotated : layout === 'UP' && !isRotated;
	if (!isExplicit) return { ...all, tables: fused };
	const rotate = (name: string, from: string, heads: number) => {
		const node = `${at}/${name}/RotaryEmbedding`;
		const add = (domain: string, inputs: readonly string[], num_heads: bigint) =>
			graph.add('RotaryEmbedding', node, [from, ...inputs], {
				domain,
				attributes: { interleaved: 0n, num_heads, rotary_embedding_dim: 0n }
			});
		return layout === 'D'
			? add('', [...tables, 'position_ids'], BigInt(heads))
			: add(contrib, ['position_ids', ...tables], 0n);
	};
	return {
		q: rotate('q_rotary', all.q, config.num_attention_heads),
		k: rotate('k_rotary', all.k, config.num_key_value_heads),
		v: all.v,
		tables: []
	};
}

/** Attention over `x` `[batch, tokens, hidden]`; the result is still to be projected. */
export function addAttention(context: AttentionContext, layer: number, x: string): string {
	const { graph, config, layout, lengths } = context;
	const { q, k, v, tables } = project(context, layer, x);
	const past = [`past_key_values.${layer}.key`, `past_key_values.${layer}.value`];
	const present = [`present.${layer}.key`, `present.${layer}.value`];
	const name = `/model/layers.${layer}/attn`;
	const heads = BigInt(config.num_attention_heads);
	const kvHeads = BigInt(config.num_key_value_heads);
	const scale = config.head_dim ** -0.5;
	if (layout === 'D')
		return graph.add('Attention', `${name}/Attention`, [q, k, v, '', ...past], {
			output: [`${name}/Attention/output_0`, ...present],
			attributes: { q_num_heads: heads, kv_num_heads: kvHeads, scale, is_causal: 1n }
		});
	const at = `${name}/GroupQueryAttention`;
	return graph.add('GroupQueryAttention', at, [q, k, v, ...past, ...lengths, ...tables], {
		domain: contrib,
		output: [`${at}/output_0`, ...present],
		attributes: {
			num_heads: heads,
			kv_num_heads: kvHeads,
			scale,
			local_window_size: -1n,
			softcap: 0,
			do_rotary: tables.length > 0 ? 1n : 0n,
			rotary_interleaved: 0n
		}
	});
}
