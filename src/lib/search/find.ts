/** @file Asking the index. */
import MiniSearch, { type AsPlainObject, type SearchResult } from 'minisearch';
import { indexOptions, type IndexedDocument } from './index-options.ts';
import type { SearchDocument } from './search-document.ts';

export type SearchIndex = MiniSearch<IndexedDocument>;

/** What is stored of a document, and what of it was found. */
export type Found = Omit<SearchDocument, 'names'> & {
	readonly id: number;
	/** The words of the index that the query met, to be marked. */
	readonly words: ReadonlySet<string>;
};

export function makeIndex(documents: readonly SearchDocument[]): SearchIndex {
	const index: SearchIndex = new MiniSearch(indexOptions);
	index.addAll(documents.map((document, id) => ({ ...document, id })));
	return index;
}

/** @param stored what `JSON.stringify(makeIndex(…))` gave, parsed */
export function readIndex(stored: unknown): SearchIndex {
	return MiniSearch.loadJS(stored as AsPlainObject, indexOptions);
}

/** Letters that words of one stem share, more often than not: "tokenisation" and "tokenizer". */
const stem = 5;

/**
 * Best first: whatever has every word of the query; where nothing has, any of them; where nothing has that either, words that begin alike.
 * Empty for a query that asks nothing.
 */
export function search(index: SearchIndex, query: string): readonly Found[] {
	const tries = [
		() => index.search(query, { combineWith: 'AND' }),
		() => index.search(query, { combineWith: 'OR' }),
		() => {
			const words = query.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > stem);
			return index.search(words.map((word) => word.slice(0, stem)).join(' '), { fuzzy: false });
		}
	];
	for (const attempt of tries) {
		const results = attempt();
		if (results.length > 0) return results.map(readResult);
	}
	return [];
}

function readResult(result: SearchResult): Found {
	// The index returns the fields that `storeFields` names.
	const { kind, title, within, room, path, text } = result as unknown as SearchDocument;
	return {
		id: result.id as number,
		...{ kind, title, within, room, path, text },
		words: new Set(Object.keys(result.match))
	};
}
