/** @file The most likely next tokens of a run, and how a changed run ranks them. */
import type { Trace } from '../../trace/trace.ts';

export interface NextToken {
	readonly id: number;
	readonly text: string;
	/** Counted from 1. */
	readonly rank: number;
	readonly logit: number;
	/** In `[0, 1]`; null where the trace does not say what all logits sum to. */
	readonly probability: number | null;
}

export interface RankedToken extends NextToken {
	/** Rank in the run it is compared with; null where that run does not list the token. */
	readonly otherRank: number | null;
}

/**
 * The `count` most likely tokens after one position of the trace, the last one where left out.
 * @param position counted from 0
 */
export function listNextTokens(
	trace: Trace,
	position = trace.tokenIds.length - 1,
	count = 10
): NextToken[] {
	const { k, ids, logits, logSumExp } = trace.topk;
	// A row that was not computed has no tokens, see `TopK`.
	if (position < 0 || (ids[position * k] ?? -1) === -1) return [];
	const normaliser = logSumExp?.[position];
	return Array.from({ length: Math.min(k, count) }, (_, index) => {
		const id = ids[position * k + index] ?? -1;
		const logit = logits[position * k + index] ?? -Infinity;
		return {
			id,
			text: trace.topkTokens.get(id) ?? `#${id}`,
			rank: index + 1,
			logit,
			probability: normaliser === undefined ? null : Math.exp(logit - normaliser)
		};
	});
}

/** Each token of `tokens` with its rank among `others`. */
export function compareRanks(
	tokens: readonly NextToken[],
	others: readonly NextToken[]
): RankedToken[] {
	const ranks = new Map(others.map(({ id, rank }) => [id, rank]));
	return tokens.map((token) => ({ ...token, otherRank: ranks.get(token.id) ?? null }));
}
