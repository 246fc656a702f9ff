/**
 * @file What each frequency pair brings to the score of a query and a key, as a function of their distance.
 *
 * Read as complex numbers, a pair of the query is turned by mω and the same pair of the key by nω; of the product with the
 * conjugate only (m − n)ω is left (Su et al. 2021, section 3.2.2). Pairs are of the half-split kind, as in rope.ts.
 */

/** Query times conjugate key, pair by pair, before any turn. */
export interface PairProducts {
	/** `[half]` real parts: what the pair brings at distance 0 */
	readonly dot: Float64Array;
	/** `[half]` imaginary parts */
	readonly cross: Float64Array;
}

/**
 * @param query `[headDim]`, before RoPE
 * @param key `[headDim]`, before RoPE
 * @throws {RangeError} where the two differ in length, or have an odd one
 */
export function multiplyPairs(query: ArrayLike<number>, key: ArrayLike<number>): PairProducts {
	const half = query.length / 2;
	if (query.length !== key.length || !Number.isInteger(half))
		throw new RangeError(`A query of ${query.length} numbers and a key of ${key.length}.`);
	const dot = new Float64Array(half);
	const cross = new Float64Array(half);
	for (let i = 0; i < half; i++) {
		const [a, b] = [query[i] ?? 0, query[half + i] ?? 0];
		const [c, d] = [key[i] ?? 0, key[half + i] ?? 0];
		dot[i] = a * c + b * d;
		cross[i] = b * c - a * d;
	}
	return { dot, cross };
}

/**
 * What each pair adds to the score, `[half]`.
 * @param frequencies `[half]` radians a token
 * @param distance query position − key position, in tokens
 * @param scale of the whole score: 1 / √headDim in attention
 */
export function scorePairs(
	{ dot, cross }: PairProducts,
	frequencies: Float64Array,
	distance: number,
	scale: number
): Float64Array {
	return dot.map((real, i) => {
		const angle = distance * (frequencies[i] ?? 0);
		return scale * (real * Math.cos(angle) - (cross[i] ?? 0) * Math.sin(angle));
	});
}

/** The score at each of `distances`, same length. Parameters as in `scorePairs`. */
export function scoreDistances(
	products: PairProducts,
	frequencies: Float64Array,
	distances: readonly number[],
	scale: number
): Float64Array {
	return Float64Array.from(distances, (distance) =>
		scorePairs(products, frequencies, distance, scale).reduce((sum, part) => sum + part, 0)
	);
}

/** Tokens in which each pair turns once, `[half]`. */
export function findWavelengths(frequencies: Float64Array): Float64Array {
	return frequencies.map((frequency) => (2 * Math.PI) / frequency);
}

/** How many pairs do not turn once within `tokens`. */
export function countUnfinished(frequencies: Float64Array, tokens: number): number {
	return findWavelengths(frequencies).filter((wavelength) => wavelength > tokens).length;
}

/** Whole distances from 0 to `longest`: every one at first, then evenly spaced by ratio; about `count` of them. */
export function listDistances(longest: number, count: number): number[] {
	const every = Math.min(longest, Math.floor(count / 2));
	const rest = count - every;
	const steps = Array.from({ length: rest }, (_, step) =>
		Math.round(Math.max(1, every) * (longest / Math.max(1, every)) ** ((step + 1) / rest))
	);
	return [...new Set([...Array.from({ length: every + 1 }, (_, at) => at), ...steps])];
}
