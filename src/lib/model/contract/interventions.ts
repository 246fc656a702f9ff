/** @file What is changed inside a model while it runs: nothing is the model itself. Types only. */
import type { TopK } from '../../trace/trace.ts';

/** What a query head writes, changed before its layer's output projection: `gate × own + (1 − gate) × fill`. */
export interface HeadGate {
	readonly layer: number;
	/** Query head. */
	readonly head: number;
	/** 1 leaves it as it is, 0 takes it away. */
	readonly gate: number;
	/** What takes its place: `[headDim]` for every token, or `[tokens, headDim]` of another run; nothing where left out. */
	readonly fill?: Float32Array;
}

/** Another row in the place of the residual stream's, at one token. */
export interface ResidualPatch {
	/** The stream as it enters this layer; the number of layers stands for the stream before the final norm. */
	readonly layer: number;
	readonly token: number;
	/** `[hidden]` */
	readonly row: Float32Array;
}

export interface Interventions {
	readonly heads: readonly HeadGate[];
	readonly patches: readonly ResidualPatch[];
}

/** What to bring back from inside a run, to fill or patch another with. */
export interface Observed {
	readonly tokenIds: Int32Array;
	readonly tokens: readonly string[];
	/** Of every layer what its heads write, `[tokens, queryHeads × headDim]`, before gates. */
	readonly attention: readonly Float32Array[];
	/** The residual stream as it enters each layer, and after the last one, `[layers + 1][tokens, hidden]`, patches included. */
	readonly residuals: readonly Float32Array[];
}

/** A run's residual stream after each layer, read through the model's own final norm and head. */
export interface Lens {
	readonly tokenIds: Int32Array;
	readonly tokens: readonly string[];
	/** `layers + 1` rows of tokens; the first is the embedding, the last the model's answer. */
	readonly depths: number;
	/** `[depths × tokens]` rows of the likeliest tokens. */
	readonly topk: TopK & { readonly logSumExp: Float32Array };
	readonly topkTokens: ReadonlyMap<number, string>;
	/** `[depths × tokens]` entropy of each cell's distribution, in nats. */
	readonly entropy: Float32Array;
	/** `[tokens]` what the model says in the end. */
	readonly answers: Int32Array;
	/** `[depths × tokens]` probability of that answer in each cell. */
	readonly answerProbability: Float32Array;
	/** `[depths × tokens]` how many tokens are likelier than it there, plus one. */
	readonly answerRank: Int32Array;
	/** Milliseconds of all passes. */
	readonly forwardMs: number;
}
