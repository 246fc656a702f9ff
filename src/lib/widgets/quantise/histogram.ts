/** @file How values spread: counts in equal bins, for weights and for what rounding did to them. */

export interface Bin {
	/** Ends of the bin, in the values' own unit. */
	readonly from: number;
	readonly to: number;
	readonly count: number;
}

/**
 * Counts between −reach and reach; what lies beyond is counted in the last bin of its side.
 * @param bins how many
 */
export function countBins(values: Float32Array, reach: number, bins: number): readonly Bin[] {
	const counts = new Array<number>(bins).fill(0);
	const width = (2 * reach) / bins;
	for (const value of values) {
		const at = width > 0 ? Math.floor((value + reach) / width) : 0;
		const bin = Math.min(bins - 1, Math.max(0, at));
		counts[bin] = (counts[bin] ?? 0) + 1;
	}
	return counts.map((count, i) => ({
		from: -reach + i * width,
		to: -reach + (i + 1) * width,
		count
	}));
}

/** The largest distance from zero. */
export function findReach(values: Float32Array): number {
	return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
