/** @file How far chance alone moves a score, where the number of items is known. */

/** Both ends of the middle 95 % of a normal distribution, in standard errors. */
const reach = 1.96;

/** Metrics that count right answers; only those have a binomial error. */
const counted = new Set(['accuracy', 'pass-rate', 'score']);

interface Measured {
	readonly metric: string;
	readonly items?: { readonly count: number } | undefined;
}

/**
 * Half the width of the 95 % interval of a score, in points: `1.96 √(p (1 − p) / items)`.
 * @param score 0 to 100
 * @returns null where the number of items is not known, or the score is no share of them
 */
export function findMargin({ metric, items }: Measured, score: number): number | null {
	if (!items || !counted.has(metric)) return null;
	const share = score / 100;
	return 100 * reach * Math.sqrt((share * (1 - share)) / items.count);
}

export type Outcome = 'win' | 'loss' | 'tie' | 'undecided';

/**
 * One score against another. A difference within `1.96 √(variance of one + variance of the other)` is undecided.
 * Both models saw the same items, so the true error of the difference is smaller: what is called a win here is one.
 */
export function judge(benchmark: Measured, own: number, other: number): Outcome {
	if (own === other) return 'tie';
	const margins = [findMargin(benchmark, own), findMargin(benchmark, other)];
	const [a, b] = margins;
	if (a != null && b != null && Math.abs(own - other) < Math.hypot(a, b)) return 'undecided';
	return own > other ? 'win' : 'loss';
}
