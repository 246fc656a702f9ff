/**
 * @file How the index is made and asked; the build and the tab share it. `minisearch` (MIT, no dependencies, kept): an index that is made
 * once, read back from JSON, and asked by prefix and with mistakes, in 6 kB of script.
 */
import type { Options, SearchOptions } from 'minisearch';
import type { SearchDocument, SearchKind } from './search-document.ts';

/** A document with its place in the list, which the index knows it by. */
export type IndexedDocument = SearchDocument & { readonly id: number };

/** Words without a subject: a question's, mostly. */
const unasked = new Set(
	'a an and are as at be by do does for from how in is it its of on or that the this to was what when where which why with'.split(
		' '
	)
);

/** A word as it stands in the index: small letters without accents; null where it says nothing. */
export function normaliseWord(word: string): string | null {
	const bare = word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
	return unasked.has(bare) || bare === '' ? null : bare;
}

/** A whole before its parts, and what explains before what is cited. */
const weights: Readonly<Record<SearchKind, number>> = {
	lesson: 1.5,
	term: 1.5,
	page: 1.4,
	model: 1.3,
	exhibit: 1.2,
	benchmark: 1.1,
	finding: 1,
	fact: 0.9,
	dispute: 0.8,
	source: 0.6
};

export const searchOptions: SearchOptions = {
	boost: { title: 5, names: 3, within: 1.5, text: 1 },
	prefix: true,
	// A number with one digit changed is another number.
	fuzzy: (word) => (word.length > 3 && !/\d/.test(word) ? 0.2 : false),
	boostDocument: (_id, _word, stored) => {
		const weight = weights[stored?.kind as SearchKind];
		return stored?.kind === 'lesson' && stored.within !== '' ? 1.1 : weight;
	}
};

export const indexOptions: Options<IndexedDocument> = {
	fields: ['title', 'names', 'within', 'text'],
	storeFields: ['kind', 'title', 'within', 'room', 'path', 'text'],
	processTerm: normaliseWord,
	searchOptions
};
