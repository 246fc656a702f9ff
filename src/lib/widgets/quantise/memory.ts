/** @file What a model takes in memory: its weights at so many bits, and the cache of a text. */

export interface MemoryNeed {
	/** Bytes. */
	readonly weights: number;
	readonly cache: number;
}

/**
 * @param bits of a weight, its share of a scale included
 * @param context tokens in the cache
 */
export function countMemory(
	{ parameters, bytesPerToken }: { readonly parameters: number; readonly bytesPerToken: number },
	bits: number,
	context: number
): MemoryNeed {
	return { weights: (parameters * bits) / 8, cache: bytesPerToken * context };
}

/**
 * Memory of this machine in bytes, where the browser tells: rounded, and by most of them to 8 GB at the most.
 * @returns null where it does not say
 */
export function readDeviceMemory(): number | null {
	const { deviceMemory } = navigator as { readonly deviceMemory?: number };
	return typeof deviceMemory === 'number' ? deviceMemory * 2 ** 30 : null;
}
