/** @file Bytes of SmolLM3-3B's weights in the formats that people run it in, counted from its configuration. */
import facts from 'virtual:facts/parameters.total,gqa-kv-cache/gqa/bytesPerToken,smollm3-3b/config/layers,smollm3-3b/config/hidden,smollm3-3b/config/feedForward,smollm3-3b/config/vocab,smollm3-3b/config/kvHeads,smollm3-3b/config/headDim,runtimes.block-widths/q4k,runtimes.block-widths/q6k,runtimes.block-widths/q80,runtimes.block-widths/mlx4,runtimes.block-widths/mlx8,runtimes.block-widths/nf4,runtimes.q4-k-m';
import { estimateSmolLm3Bytes } from '../../hub/preflight.ts';
import { pickNumber, pickPart } from '../../facts/picked.ts';

export const schemes = ['bf16', 'q8_0', 'q4_k_m', 'mlx8', 'mlx4', 'nf4', 'onnx-q4f16'] as const;
export type Scheme = (typeof schemes)[number];

const pick = (name: string) => pickNumber(facts, name);
const ofConfig = (key: string) => pick(`smollm3-3b/config/${key}`);
const bitsOf = (key: string) => pick(`runtimes.block-widths/${key}`);

const parameters = pick('parameters.total');
const layers = ofConfig('layers');
const hidden = ofConfig('hidden');
const embedding = ofConfig('vocab') * hidden;
/** Two a layer and one at the end; no format rounds them. */
const norms = (2 * layers + 1) * hidden;
/** All that is multiplied with something. */
const matrices = parameters - norms;
/** One layer's values and its way back from the feed-forward part, which Q4_K_M spares in some layers. */
const spared =
	hidden * ofConfig('kvHeads') * ofConfig('headDim') + hidden * ofConfig('feedForward');

const toBytes = (count: number, bits: number) => (count * bits) / 8;

function countQ4KM(): number {
	const sparedLayers = pickPart(facts, 'runtimes.q4-k-m/layersFromZero');
	if (!Array.isArray(sparedLayers)) throw new TypeError('"layersFromZero" is no list.');
	const finer = embedding + sparedLayers.length * spared;
	return (
		toBytes(finer, bitsOf('q6k')) +
		toBytes(matrices - finer, bitsOf('q4k')) +
		// GGUF keeps norms in 32 bits.
		toBytes(norms, 32)
	);
}

/** Bytes of all weights, scales and offsets included; without tokenizer and header. */
export function countWeights(scheme: Scheme): number {
	switch (scheme) {
		case 'bf16':
			return toBytes(parameters, 16);
		case 'q8_0':
			return toBytes(matrices, bitsOf('q80')) + toBytes(norms, 32);
		case 'q4_k_m':
			return countQ4KM();
		case 'mlx8':
			return toBytes(matrices, bitsOf('mlx8')) + toBytes(norms, 16);
		case 'mlx4':
			return toBytes(matrices, bitsOf('mlx4')) + toBytes(norms, 16);
		case 'nf4':
			// bitsandbytes leaves the head as it is, and the head is the embedding.
			return toBytes(matrices - embedding, bitsOf('nf4')) + toBytes(norms + embedding, 16);
		case 'onnx-q4f16':
			return estimateSmolLm3Bytes('q4f16');
	}
}

/** Bytes of keys and values in 16 bits. @param tokens in the cache */
export const countCache = (tokens: number): number =>
	tokens * pick('gqa-kv-cache/gqa/bytesPerToken');
