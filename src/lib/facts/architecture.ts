/** @file What follows from a model's configuration: its layers, its parameters by component, its KV cache. Counts only; nothing is looked up. */
import type { ModelConfig } from './schema.ts';

/** How one layer treats positions: RoPE over everything, none, or RoPE within a window. */
export type LayerKind = 'rope' | 'nope' | 'local';

/** One entry per layer, first layer first. */
export function listLayerKinds({ layers, positional }: ModelConfig): readonly LayerKind[] {
	const { pattern, every } = positional;
	return Array.from({ length: layers }, (_, layer) => {
		const isEvery = every !== undefined && (layer + 1) % every === 0;
		if (pattern === 'nope-every') return isEvery ? 'nope' : 'rope';
		if (pattern === 'local-global') return isEvery ? 'rope' : 'local';
		return 'rope';
	});
}

export interface ParameterCount {
	/** Input embedding, and the output embedding where it is separate. */
	readonly embedding: number;
	readonly attention: number;
	readonly feedForward: number;
	readonly norms: number;
	readonly total: number;
}

/** Parameters of one layer's attention: Q, K, V and output projections, with biases on Q, K and V where the model has them. */
export function countAttention(config: ModelConfig): number {
	const { hidden, queryHeads, kvHeads, headDim } = config;
	const queries = queryHeads * headDim;
	const keys = kvHeads * headDim;
	return 2 * hidden * queries + 2 * hidden * keys + (config.qkvBias ? queries + 2 * keys : 0);
}

/** Parameters of one layer's gated feed-forward part: gate, up and down. */
export function countFeedForward({ hidden, feedForward }: ModelConfig): number {
	return 3 * hidden * feedForward;
}

/** Weights of one layer's RMSNorms: before (and after) both parts, over queries and keys, inside attention and feed-forward. */
export function countNorms(config: ModelConfig): number {
	const { hidden, headDim, queryHeads, feedForward } = config;
	return (
		(config.postNorm ? 4 : 2) * hidden +
		(config.qkNorm ? 2 * headDim : 0) +
		(config.subNorm ? queryHeads * headDim + feedForward : 0)
	);
}

/** Parameters of the text model. */
export function countParameters(config: ModelConfig): ParameterCount {
	const embedding = config.vocab * config.hidden * (config.tiedEmbeddings ? 1 : 2);
	const attention = config.layers * countAttention(config);
	const feedForward = config.layers * countFeedForward(config);
	const norms = config.layers * countNorms(config) + config.hidden;
	return {
		embedding,
		attention,
		feedForward,
		norms,
		total: embedding + attention + feedForward + norms
	};
}

/** Bytes one token adds to the KV cache of all layers together, before any window is full. */
export function countCacheBytesPerToken(
	config: Pick<ModelConfig, 'layers' | 'kvHeads' | 'headDim'>,
	bytesPerValue = 2
): number {
	return 2 * config.layers * config.kvHeads * config.headDim * bytesPerValue;
}

/** Bytes of the KV cache after `tokens` tokens. Local layers keep no more than their window. */
export function countCacheBytes(config: ModelConfig, tokens: number, bytesPerValue = 2): number {
	const perLayer = 2 * config.kvHeads * config.headDim * bytesPerValue;
	const { window } = config.positional;
	return listLayerKinds(config).reduce((bytes, kind) => {
		const kept = kind === 'local' && window !== undefined ? Math.min(tokens, window) : tokens;
		return bytes + perLayer * kept;
	}, 0);
}
