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

/** A run's residual stream before each layer and after the last one, read through the model's own final norm and head. */
export interface TraceLens {
	/** Layers and one: the first is the embedding, the last the model's answer. */
	readonly depths: number;
	/** `[depths × tokens]` rows of the likeliest tokens. */
	readonly topk: TopK & { readonly logSumExp: Float32Array };
	/** `[depths × tokens]` entropy of each cell's distribution, in nats. */
	readonly entropy: Float32Array;
	/** `[tokens]` what the model says in the end. */
	readonly answers: Int32Array;
	/** `[depths × tokens]` probability of that answer in each cell. */
	readonly answerProbability: Float32Array;
	/** `[depths × tokens]` how many tokens are likelier than it there, plus one. */
	readonly answerRank: Int32Array;
}

/** What was changed inside the model while it ran; layers, heads and tokens counted from 0. */
export interface TraceInterventions {
	readonly heads: readonly {
		readonly layer: number;
		readonly head: number;
		readonly gate: number;
		/** What took the place of what the head writes. */
		readonly fill: 'zero' | 'mean' | 'run';
	}[];
	/** Rows of the residual stream, before a layer, that came from elsewhere. */
	readonly patches: readonly {
		readonly layer: number;
		readonly token: number;
		/** Prompt of the run they came from. */
		readonly from: string;
	}[];
	/** Tokens at which documents after the first begin: no token saw those before its own document. Absent without that mask. */
	readonly documents?: readonly number[];
}

export interface Trace {
	readonly model: string;
	/** What exactly ran: a Hub commit, or the SHA-256 of the weights for models that ship with the site. */
	readonly revision: string;
	/** `bfloat16` only of a run that Python recorded. */
	readonly dtype: 'float32' | 'float16' | 'bfloat16';
	/** `torch` of a run that Python recorded, see `python/`. */
	readonly backend: 'wasm' | 'webgpu' | 'torch';
	/** What wrote a run of `torch`: versions and device, in words. */
	readonly recorder?: string;
	/** Which of the model's layers these are, counted from 0 and rising, where they are not all. */
	readonly layerIndices?: readonly number[];
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
	/** Tokens of the longest text that the model was trained on, as its config says; absent from files that were written without it. */
	readonly trainedLength?: number;
	/** ISO 8601, UTC */
	readonly created: string;
	readonly shape: TraceShape;
	/** One entry a layer; empty where the run is too large to be brought here, see `kept`. */
	readonly layers: readonly LayerTrace[];
	/**
	 * The name under which the model that ran keeps the queries and keys, or below 0 a file that is read layer by layer; absent where `layers`
	 * holds them.
	 */
	readonly kept?: number;
	readonly topk: TopK;
	/** Text of `tokens[i]` for every id in `topk.ids`, keyed by token id. */
	readonly topkTokens: ReadonlyMap<number, string>;
	/** `[vocabulary]` every logit after the last token, where the run kept them. */
	readonly lastLogits?: Float32Array;
	/** What each layer would say, where the run was read so. */
	readonly lens?: TraceLens;
	/** Absent where the model ran as it is. */
	readonly interventions?: TraceInterventions;
	/** `live` was computed in this tab just now; `recorded` was read from a file. */
	readonly origin: 'live' | 'recorded';
}
