/** @file The recorded maps that the exhibit opens with. */
import recorded from './recorded-pairs.json';

/** The model that they are of. */
export const recordedModel = recorded.model;

export interface Pair {
	readonly id: string;
	/** The text that values come from, and the one whose run they are put into. */
	readonly from: string;
	readonly into: string;
}

export const recordedPairs: readonly Pair[] = recorded.pairs;

/** The pair that an address without texts means. */
export function findPair(id?: string): Pair {
	const found = recordedPairs.find((pair) => pair.id === id) ?? recordedPairs.at(-1);
	if (!found) throw new Error('There is no recorded pair.');
	return found;
}

/** Which recorded pair these texts are, if any. */
export function matchPair(from: string, into: string): Pair | undefined {
	return recordedPairs.find((pair) => pair.from === from && pair.into === into);
}

/** Where the map of these texts and this part lies, below the site's root; null where there is none. */
export function findMap(from: string, into: string, part: string): string | null {
	const pair = matchPair(from, into);
	if (!pair || !recorded.parts.includes(part)) return null;
	return `/traces/carry-${recorded.model}-${pair.id}-${part}.json`;
}
