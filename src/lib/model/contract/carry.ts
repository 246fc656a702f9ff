/** @file One run's values carried over into another run, place by place, and what becomes of its answer. Types only. */
import type { NextTokens } from './run.ts';

/** The residual stream; or what heads write before their layer's output projection, all of a layer (`head` null) or the same one of each. */
export type CarriedPart =
	{ readonly kind: 'stream' } | { readonly kind: 'heads'; readonly head: number | null };

export interface CarryPlan {
	/** The text whose values are carried over. */
	readonly from: string;
	/**
	 * Where one text has more tokens: how many from the beginning stand over each other before the ones that have no counterpart. Texts of
	 * different length are refused without it.
	 */
	readonly gap?: number;
	readonly part: CarriedPart;
	/** Answers to watch besides the likeliest of both runs. Each is one token, as it stands or after a space. */
	readonly answers: readonly string[];
}

/** Counted from 0. */
export interface CarryPlace {
	/** Of the stream: before this layer, the number of layers stands for after the last. Of heads: their layer. */
	readonly row: number;
	readonly token: number;
}

/** What a run comes to after its last token. */
export interface CarryOutcome {
	readonly next: NextTokens;
	/** `[watched]` natural log of the probability of each watched token. */
	readonly logProbs: Float32Array;
}

export interface CarryRun extends CarryOutcome {
	readonly tokenIds: Int32Array;
	readonly tokens: readonly string[];
}

/** Both runs as they are, before anything is carried over. */
export interface CarryRuns {
	readonly into: CarryRun;
	readonly from: CarryRun;
	readonly watched: { readonly ids: Int32Array; readonly texts: readonly string[] };
	/** Of every token of `into` the one of `from` that it stands for, −1 where it has none. */
	readonly aligned: Int32Array;
	/** Where something can be carried over, in the order in which it is tried; elsewhere both runs hold the same, or nothing reads it. */
	readonly places: readonly CarryPlace[];
}

export interface CarryEffect extends CarryPlace, CarryOutcome {}
