/** @file One row of attention, from scores to shares, with what a learner may change on the way. */

export interface RowSettings {
	/** Factor on every score; 1 is what the model does, which has divided by √d already. */
	readonly sharpness: number;
	/** False lets the query look at later tokens too. */
	readonly isMasked: boolean;
	/** The first token gets nothing, and the rest is scaled up to 1. */
	readonly isFirstAside: boolean;
}

/**
 * Softmax of one query's scores over the keys it may look at; 0 elsewhere. Where nothing is left, all are 0.
 * @param scores `[tokens]` scaled scores of this query with every key
 * @param query its position, counted from 0
 */
export function shareRow(
	scores: Float32Array,
	query: number,
	{ sharpness, isMasked, isFirstAside }: RowSettings
): Float32Array {
	const isSeen = (key: number) => (key <= query || !isMasked) && !(isFirstAside && key === 0);
	let most = -Infinity;
	for (const [key, score] of scores.entries())
		if (isSeen(key)) most = Math.max(most, sharpness * score);
	const weights = scores.map((score, key) =>
		isSeen(key) ? Math.exp(sharpness * score - most) : 0
	);
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	return total > 0 ? weights.map((weight) => weight / total) : weights.fill(0);
}
