/** @file Which token of one text stands for which of another, where one has more. */

/**
 * Of every token of `into` the one of `from` that it is laid over; −1 where it has none. All tokens that have none stand together.
 * @param gap how many tokens from the beginning stand over each other before them
 */
export function alignTexts(
	into: readonly number[],
	from: readonly number[],
	gap: number
): Int32Array {
	const more = into.length - from.length;
	return Int32Array.from(into, (_, token) => {
		if (token < gap) return token;
		if (more <= 0) return token - more;
		return token < gap + more ? -1 : token - more;
	});
}

/** The gap after what both begin with and the words that differ: whatever both end with stands over each other. */
export function proposeGap(into: readonly number[], from: readonly number[]): number {
	const shorter = Math.min(into.length, from.length);
	let same = 0;
	while (same < shorter && into.at(-1 - same) === from.at(-1 - same)) same++;
	return shorter - same;
}
