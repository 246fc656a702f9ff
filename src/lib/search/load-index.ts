/** @file The index of the built site: fetched once a visit, when somebody searches. */
import { readIndex, type SearchIndex } from './find.ts';

let fetched: Promise<SearchIndex> | null = null;

async function fetchIndex(address: string): Promise<SearchIndex> {
	const response = await fetch(address);
	if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
	return readIndex(await response.json());
}

/**
 * The index; a fetch that failed is tried again the next time.
 * @throws {Error} where the file cannot be fetched or read
 */
export function loadIndex(address: string): Promise<SearchIndex> {
	fetched ??= fetchIndex(address).catch((error: unknown) => {
		fetched = null;
		throw error;
	});
	return fetched;
}
