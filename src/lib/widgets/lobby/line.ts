/**
 * @file One line of text as the entrance shows it: where each of its tokens looks in one head, with the layer's RoPE and without, and which
 * token the model expects next in either case.
 */
import { writeToken } from '../../draw/labels.ts';

/** A next token and its probability. */
export interface Guess {
	readonly token: string;
	readonly probability: number;
}

/** What the head and the model do under one positional encoding of the layer. */
export interface Side {
	/** For each token, its attention to the tokens up to itself: row `i` has `i + 1` shares, which sum to 1. */
	readonly rows: readonly (readonly number[])[];
	/** The likeliest token after the last. */
	readonly next: Guess;
}

export interface Line {
	readonly text: string;
	readonly tokens: readonly string[];
	readonly rope: Side;
	/** The same with NoPE in the head's layer, and there only. */
	readonly nope: Side;
	readonly origin: 'recorded' | 'live';
	/** Which model ran, where and when. */
	readonly about: string;
}

/** What one token looks at most. */
export interface Look {
	/** Counted from 0. */
	readonly key: number;
	readonly share: number;
}

/** The key that a row gives most of its attention; the nearest of equals. Null where the line has no such token. */
export function findLook(side: Side, query: number): Look | null {
	const row = side.rows[query];
	if (!row) return null;
	return row.reduce<Look | null>(
		(best, share, key) => (best && best.share > share ? best : { key, share }),
		null
	);
}

/**
 * The token whose look suffers most when RoPE goes: the one whose favourite loses the largest share. The first token has no choice and is
 * passed over.
 * @returns null where the line has no second token
 */
export function findTellingToken({ rope, nope }: Pick<Line, 'rope' | 'nope'>): number | null {
	let found: number | null = null;
	let most = -Infinity;
	for (let query = 1; query < rope.rows.length; query++) {
		const look = findLook(rope, query);
		if (!look) continue;
		const lost = look.share - (nope.rows[query]?.[look.key] ?? 0);
		if (lost <= most) continue;
		most = lost;
		found = query;
	}
	return found;
}

/** Mean share of a token's attention that goes to the token just before it, over all tokens that have one; 0 where none has. */
export function measurePrevious({ rows }: Side): number {
	const shares = rows.slice(1).map((row, before) => row[before] ?? 0);
	return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
}

/** A token as a reader knows it: the space before it is left away, unless it is all there is. */
export function showToken(token: string, longest = 14): string {
	return writeToken(token.length > 1 && token.startsWith(' ') ? token.slice(1) : token, longest);
}

/** A share in whole per cent: "98 %", "< 1 %". */
export function formatShare(share: number): string {
	const percent = Math.round(100 * share);
	return percent === 0 && share > 0 ? '< 1 %' : `${percent} %`;
}
