/** @file Several documents in one row: joining them, and how much of a head's attention leaves the document it reads in. */
import { findStart } from '../../math/attention.ts';
import type { CellMap } from '../../draw/heatmap.ts';
import type { Trace } from '../../trace/trace.ts';
import { computeMap } from '../attention-bench/comparison.ts';

/** The token that opens every document in the rows that the models of this site were trained on. */
export const opening = '<|endoftext|>';

export const masks = ['off', 'on'] as const;
export type Mask = (typeof masks)[number];
export const countings = ['on', 'anew'] as const;
export type Counting = (typeof countings)[number];

/** How a row is run: whether documents see each other, and whether positions go on or begin anew in each. */
export interface Way {
	readonly mask: Mask;
	readonly positions: Counting;
}
export const ways: readonly Way[] = masks.flatMap((mask) =>
	countings.map((positions) => ({ mask, positions }))
);
export const nameWay = ({ mask, positions }: Way) => `${mask}-${positions}` as const;
export type WayName = ReturnType<typeof nameWay>;

/** Documents as one text, each opened as in training. */
export function joinDocuments(texts: readonly string[]): string {
	return texts.map((text) => opening + text).join('');
}

/** Tokens at which documents after the first begin. */
export function findStarts(tokens: readonly string[]): number[] {
	return tokens.flatMap((token, at) => (at > 0 && token === opening ? [at] : []));
}

/**
 * Share of the attention of tokens in later documents that goes to documents before their own, as a mean over those tokens.
 * @param starts where documents after the first begin
 * @returns null where there is one document
 */
export function measureCrossing({ values, tokens }: CellMap, starts: readonly number[]) {
	const [first] = starts;
	if (first === undefined || first >= tokens) return null;
	let crossed = 0;
	for (let query = first; query < tokens; query++) {
		const row = query * tokens;
		for (let key = 0; key < findStart(starts, query); key++) crossed += values[row + key] ?? 0;
	}
	return crossed / (tokens - first);
}

/** The map of one head of a run, layer and head counted from 0. */
export function mapOf(trace: Trace, layer: number, head: number): CellMap {
	const positional = trace.positional[layer];
	if (!positional) throw new RangeError(`There is no layer ${layer} in this trace.`);
	return computeMap(trace, positional, layer, head);
}

export interface HeadCrossing {
	readonly layer: number;
	readonly head: number;
	readonly usesRope: boolean;
	readonly crossing: number;
}

/** What of every head's attention crosses; empty where there is one document. */
export function listCrossings(trace: Trace, starts: readonly number[]): HeadCrossing[] {
	return trace.positional.flatMap(({ kind }, layer) =>
		Array.from({ length: trace.shape.queryHeads }, (_, head) => {
			const crossing = measureCrossing(mapOf(trace, layer, head), starts);
			return crossing === null ? [] : [{ layer, head, usesRope: kind === 'rope', crossing }];
		}).flat()
	);
}

/** Largest difference, over all heads, of a share of attention within a document. Both runs have the same tokens. */
export function measureMoved(a: Trace, b: Trace, starts: readonly number[]): number {
	let largest = 0;
	for (const layer of a.positional.keys())
		for (let head = 0; head < a.shape.queryHeads; head++) {
			const [one, other] = [mapOf(a, layer, head), mapOf(b, layer, head)];
			for (let query = 0; query < one.tokens; query++)
				for (let key = findStart(starts, query); key <= query; key++) {
					const at = query * one.tokens + key;
					const moved = Math.abs((one.values[at] ?? 0) - (other.values[at] ?? 0));
					if (moved > largest) largest = moved;
				}
		}
	return largest;
}
