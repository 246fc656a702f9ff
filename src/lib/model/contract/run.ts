/** @file What runs a text through the model, and what comes of it. Types only. */
import type { LayerTrace, TopK } from '../../trace/trace.ts';

export interface Sampling {
	/** 0 means greedy. */
	readonly temperature: number;
	readonly topK: number | null;
	readonly topP: number | null;
	readonly seed: number;
}

/**
 * What becomes of a run's queries and keys. A small run brings them to the page; a large one keeps them where the model runs, to be
 * asked for by its name. When a run begins, every kept run that it does not name is given back.
 */
export interface TapPolicy {
	/** The new run's name. */
	readonly run: number;
	/** Largest size, as f32 of the whole run, that is brought to the page. */
	readonly mostBytes: number;
	/** Earlier runs that stay: the other side of a comparison. */
	readonly alongside: readonly number[];
}

export interface Tokenized {
	readonly ids: Int32Array;
	readonly tokens: readonly string[];
	/** For each token, the end of its text in the prompt, in UTF-16 units. */
	readonly ends: Int32Array;
	/** True where the text was so long that only a beginning of it was counted. */
	readonly isPartial: boolean;
}

/** One run, or one generated token: rows that extend a trace. */
export interface StepResult {
	readonly tokenIds: Int32Array;
	readonly tokens: readonly string[];
	/** Empty where the run is kept. */
	readonly layers: readonly LayerTrace[];
	/** The name under which the model keeps the run's queries and keys; null where they come with it. */
	readonly kept: number | null;
	/** Rows of −1 for tokens whose logits were not computed: all but the last one of a kept part. */
	readonly topk: TopK;
	readonly topkTokens: ReadonlyMap<number, string>;
	/** `[vocabulary]` logits after the last of these tokens. */
	readonly lastLogits: Float32Array;
	/** Milliseconds of the forward pass alone. */
	readonly forwardMs: number;
	/** Bytes of the KV cache after it, counted from the tensors that the session keeps. */
	readonly cacheBytes: number;
}

/** The likeliest tokens after some text, likeliest first. */
export interface NextTokens {
	readonly ids: Int32Array;
	readonly texts: readonly string[];
	readonly probabilities: Float32Array;
}

/** How well the model foresaw the tokens of a text, or of one part of it. */
export interface TextScore {
	readonly tokenIds: Int32Array;
	readonly tokens: readonly string[];
	/** `[tokens]` natural log of the probability of each token after those before it; NaN for the first of a text. */
	readonly logProbs: Float32Array;
	/** `[tokens]` 1 where the model thought no token likelier. */
	readonly isLikeliest: Uint8Array;
	/** What may follow the last token. */
	readonly next: NextTokens;
	/** Milliseconds of the forward passes alone. */
	readonly forwardMs: number;
}

export type ScorePart = TextScore;
