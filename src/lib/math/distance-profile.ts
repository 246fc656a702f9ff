/** @file How far a head looks back. */

/** Attention mass by distance, query position minus key position. */
export interface DistanceProfile {
	/** `[tokens]` mean probability at this distance, over the queries that can look that far back at all */
	readonly mass: Float32Array;
	/** `[tokens]` how many queries that is: tokens − distance; a mean over few queries says little */
	readonly queries: Int32Array;
}

/**
 * Mean attention probability at each distance.
 * The first token can only look at itself, so distance 0 is averaged over all rows, distance d over rows d and later.
 * @param probabilities `[tokens, tokens]`, row-major
 */
export function distanceProfile(probabilities: Float32Array, tokens: number): DistanceProfile {
	const sums = new Float64Array(tokens);
	for (let i = 0; i < tokens; i++) {
		for (let j = 0; j <= i; j++)
			sums[i - j] = (sums[i - j] ?? 0) + (probabilities[i * tokens + j] ?? 0);
	}
	const queries = Int32Array.from({ length: tokens }, (_, distance) => tokens - distance);
	return { mass: Float32Array.from(sums, (sum, distance) => sum / (tokens - distance)), queries };
}
