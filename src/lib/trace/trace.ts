/**
 * @file The currency of the house: one run of one model over one prompt.
 *
 * Attention is not in it; it is derived from `q`, `k` and a positional table whenever somebody looks, so
 * a slider can repaint a map without running the model again.
 */
import type { Rope, Schedule } from '../math/positional.ts';

/** Queries and keys of one layer, both before RoPE. */
export interface LayerTrace {
	/** `[tokens, queryHeads, headDim]` */
	readonly q: Float32Array;
	/** `[tokens, kvHeads, headDim]` */
	readonly k: Float32Array;
}

export interface TraceShape {
	readonly layers: number;
	readonly queryHeads: number;
	readonly kvHeads: number;
	readonly headDim: number;
}

/** The K most likely next tokens after each position, most likely first. */
export interface TopK {
	readonly k: number;
	/** `[tokens, k]` token ids; all −1 in a row that was not computed, as in the middle of a kept run's prompt */
	readonly ids: Int32Array;
	/** `[tokens, k]` logits */
	readonly logits: Float32Array;
	/** `[tokens]` natural log of the sum of exp of all logits: `exp(logit - logSumExp)` is the probability. */
	readonly logSumExp?: Float32Array;
}

/** Where the weights of a recorded model come from, for one that does not ship with the site. */
export interface WeightSource {
	/** SPDX identifier. */
	readonly licence: string;
	/** Name and version of the package that holds them. */
	readonly package: string;
	/** The file in it, and its SHA-256. */
	readonly file: string;
	readonly sha256: string;
	/** In which form they were kept there. */
	readonly weights: string;
	/** What made of them the weights that ran. */
	readonly conversion: string;
}

export interface Trace {
	readonly model: string;
	/** What exactly ran: a Hub commit, or the SHA-256 of the weights for models that ship with the site. */
	readonly revision: string;
	readonly dtype: 'float32' | 'float16';
	readonly backend: 'wasm' | 'webgpu';
	readonly prompt: string;
	/** `[tokens]` */
	readonly tokenIds: Int32Array;
	/** What each token reads as; bytes that are not whole characters are shown as `\xNN`. */
	readonly tokens: readonly string[];
	/** Absent for models that ship with the site, or that a person fetched. */
	readonly source?: WeightSource;
	/** The schedule the run was made with, one entry per layer. */
	readonly positional: Schedule;
	/** The RoPE that the model's config names, where no layer of the run has any. */
	readonly rope?: Rope;
	/** ISO 8601, UTC */
	readonly created: string;
	readonly shape: TraceShape;
	/** One entry a layer; empty where the run is too large to be brought here, see `kept`. */
	readonly layers: readonly LayerTrace[];
	/** The name under which the model that ran keeps the queries and keys; absent where `layers` holds them. */
	readonly kept?: number;
	readonly topk: TopK;
	/** Text of `tokens[i]` for every id in `topk.ids`, keyed by token id. */
	readonly topkTokens: ReadonlyMap<number, string>;
	/** `[vocabulary]` every logit after the last token, where the run kept them. */
	readonly lastLogits?: Float32Array;
	/** `live` was computed in this tab just now; `recorded` was read from a file. */
	readonly origin: 'live' | 'recorded';
}
