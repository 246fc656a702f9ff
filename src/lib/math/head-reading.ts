/** @file What is kept of a head when its whole map is not: a small picture, and how far it looks back. */
import { poolLargest } from './pooling.ts';

/** One head's map, read once. */
export interface HeadReading {
	/** Cells along one side of the small picture. */
	readonly cells: number;
	/** `[cells, cells]` the largest probability among the cells that each covers */
	readonly picture: Float32Array;
	/** `[tokens]` mean probability at each distance query − key, over the queries that can look that far back */
	readonly mass: Float32Array;
	/**
	 * `[tokens - 1]` the same with the first token set aside, as query and as key, and what is left of each row scaled to
	 * sum to 1; rows that look at nothing else count as zeros
	 */
	readonly massWithoutSink: Float32Array;
}

/** What is left of a row beside the first token must be more than this to be scaled up. */
export const smallestRest = 1e-12;

/**
 * Reads a whole map.
 * @param probabilities `[tokens, tokens]` row-major, rows sum to 1
 * @param cells along one side of the picture, at most
 */
export function readHead(probabilities: Float32Array, tokens: number, cells: number): HeadReading {
	const sums = new Float64Array(tokens);
	const rest = new Float64Array(Math.max(0, tokens - 1));
	for (let query = 0; query < tokens; query++) {
		const row = query * tokens;
		let others = 0;
		for (let key = 1; key <= query; key++) others += probabilities[row + key] ?? 0;
		const scale = others > smallestRest ? 1 / others : 0;
		for (let key = 0; key <= query; key++) {
			const probability = probabilities[row + key] ?? 0;
			const distance = query - key;
			sums[distance] = (sums[distance] ?? 0) + probability;
			if (key > 0) rest[distance] = (rest[distance] ?? 0) + probability * scale;
		}
	}
	const side = Math.min(cells, tokens);
	return {
		cells: side,
		picture: poolLargest(probabilities, tokens, side),
		mass: Float32Array.from(sums, (sum, distance) => sum / (tokens - distance)),
		massWithoutSink: Float32Array.from(rest, (sum, distance) => sum / (tokens - 1 - distance))
	};
}

/**
 * Mean distance query − key in tokens, weighted by attention, over all queries but the first.
 * @param mass `[tokens]` as in a reading
 */
export function findMeanDistance(mass: Float32Array): number {
	const tokens = mass.length;
	let sum = 0;
	for (let distance = 1; distance < tokens; distance++)
		sum += distance * (mass[distance] ?? 0) * (tokens - distance);
	return sum / Math.max(1, tokens - 1);
}
