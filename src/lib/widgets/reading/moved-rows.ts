/** @file Which rows of attention moved when a word was changed. */
import type { CellMap } from '../../draw/heatmap.ts';

/** What two token sequences have in common at their ends. */
export interface Match {
	/** Tokens that agree from the beginning. */
	readonly prefix: number;
	/** Tokens that agree from the end, none of them counted in `prefix`. */
	readonly suffix: number;
}

export function matchTokens(before: Int32Array, after: Int32Array): Match {
	const shorter = Math.min(before.length, after.length);
	let prefix = 0;
	while (prefix < shorter && before[prefix] === after[prefix]) prefix++;
	let suffix = 0;
	while (
		suffix < shorter - prefix &&
		before[before.length - 1 - suffix] === after[after.length - 1 - suffix]
	)
		suffix++;
	return { prefix, suffix };
}

/**
 * How far each row of the later map moved: the share of its attention that went elsewhere (total variation distance, 0 to 1). Tokens that
 * both texts have are compared one by one, those in the changed place as one.
 * @returns `[tokens of after]`; NaN where the row's token is in the changed place
 */
export function measureMoves(
	before: CellMap,
	after: CellMap,
	{ prefix, suffix }: Match
): Float32Array {
	const shift = after.tokens - before.tokens;
	const firstOfSuffix = after.tokens - suffix;
	const moves = new Float32Array(after.tokens).fill(NaN);
	for (let query = 0; query < after.tokens; query++) {
		const isInSuffix = query >= firstOfSuffix;
		if (query >= prefix && !isInSuffix) continue;
		const old = isInSuffix ? query - shift : query;
		const now = after.values.subarray(query * after.tokens, (query + 1) * after.tokens);
		const then = before.values.subarray(old * before.tokens, (old + 1) * before.tokens);
		let difference = 0;
		for (let key = 0; key < prefix; key++)
			difference += Math.abs((now[key] ?? 0) - (then[key] ?? 0));
		for (let key = firstOfSuffix; key <= query; key++)
			difference += Math.abs((now[key] ?? 0) - (then[key - shift] ?? 0));
		const sum = (row: Float32Array, end: number) =>
			row.subarray(prefix, end).reduce((total, share) => total + share, 0);
		difference += Math.abs(sum(now, firstOfSuffix) - sum(then, firstOfSuffix - shift));
		moves[query] = difference / 2;
	}
	return moves;
}

/** The first row that moved by at least `least`, or null. */
export function findFirstMoved(moves: Float32Array, least: number): number | null {
	const found = moves.findIndex((move) => move >= least);
	return found === -1 ? null : found;
}
