/** @file What is changed inside a model while it runs: nothing is the model itself. Types only. */
import type { TraceLens } from '../../trace/trace.ts';
import type { NextTokens } from './run.ts';

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
	/**
	 * Tokens, ascending, at which documents after the first begin: a token sees tokens of its own document only (intra-document
	 * masking). One document, and no mask but the causal one, where left out or empty.
	 */
	readonly documents?: readonly number[];
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

/** The logit lens of a run, and the tokens it is about. */
export interface Lens extends TraceLens {
	readonly tokenIds: Int32Array;
	readonly tokens: readonly string[];
	readonly topkTokens: ReadonlyMap<number, string>;
	/** Milliseconds of all passes. */
	readonly forwardMs: number;
}

/** Counted from 0. */
export interface HeadPlace {
	readonly layer: number;
	/** Query head. */
	readonly head: number;
}

/** Sets of heads to take away, one set after the other. */
export interface SweepPlan {
	readonly sets: readonly (readonly HeadPlace[])[];
	/** What takes their place: nothing, or each head's mean over the text itself. */
	readonly fill: 'zero' | 'mean';
}

/** What a text comes to without some heads. */
export interface HeadEffect {
	/** Index of the set; −1 is the model as it is. */
	readonly set: number;
	/** Nats a token, the first left out; null of a text of one token. */
	readonly loss: number | null;
	/** The likeliest next token of the model as it is. */
	readonly answer: number;
	readonly answerProbability: number;
	readonly next: NextTokens;
}
