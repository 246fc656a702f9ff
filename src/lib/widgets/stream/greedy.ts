/** @file What a model wrote token by token, and the passage in it that comes again and again. */
import * as v from 'valibot';
import { recordHeading } from '../live/record-heading.ts';

const tokenSchema = v.object({
	id: v.pipe(v.number(), v.integer(), v.minValue(0)),
	text: v.string(),
	/** What the model itself gave it, at temperature 1. */
	probability: v.pipe(v.number(), v.minValue(0), v.maxValue(1.0001))
});
const recordSchema = v.object({
	...recordHeading,
	/** 0 always took the likeliest token. */
	temperature: v.pipe(v.number(), v.minValue(0)),
	seed: v.pipe(v.number(), v.integer()),
	tokens: v.array(tokenSchema)
});
export type WrittenRecord = v.InferOutput<typeof recordSchema>;
export type WrittenToken = v.InferOutput<typeof tokenSchema>;

/** Tokens that are written at most. */
export const mostWritten = 100;

/** @throws {Error} where it is no such record */
export function readWrittenRecord(json: unknown): WrittenRecord {
	return v.parse(recordSchema, json);
}

export interface Loop {
	/** First token of the repetition. */
	readonly from: number;
	/** Tokens of the passage. */
	readonly period: number;
	/** How often it stands there, the last time perhaps in part. */
	readonly times: number;
}

/**
 * The passage that the tokens end in over and over: the shortest that stands there at least three times in a row.
 * @returns null where there is none
 */
export function findLoop(ids: readonly number[]): Loop | null {
	const longest = Math.floor(ids.length / 3);
	for (let period = 1; period <= longest; period++) {
		let from = ids.length - period;
		while (from > 0 && ids[from - 1] === ids[from - 1 + period]) from--;
		const times = (ids.length - from) / period;
		if (times >= 3) return { from, period, times };
	}
	return null;
}

/** Mean probability of the tokens from one on, up to but without another. */
export function meanProbability(tokens: readonly WrittenToken[], from: number, to: number): number {
	const part = tokens.slice(from, to);
	return part.reduce((sum, { probability }) => sum + probability, 0) / part.length;
}
