/** @file The messages between the page and the worker that cuts texts into tokens. Types only. */
import type { CatalogFile } from '../../model/contract/catalog.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { Split, VocabularyId } from './split.ts';

/** A `tokenizer.json` of the site's own. */
export interface VocabularyFile extends CatalogFile {
	/** Absolute address. */
	readonly url: string;
	readonly isGzipped: boolean;
}

export type SplitterRequest =
	| {
			readonly id: number;
			readonly type: 'open';
			readonly files: Readonly<Record<VocabularyId, VocabularyFile>>;
	  }
	| { readonly id: number; readonly type: 'split'; readonly texts: readonly string[] };

/** One list a vocabulary, in the order of the texts. */
export type Splits = Readonly<Record<VocabularyId, readonly Split[]>>;

export type SplitterReply = { readonly id: number } & (
	| { readonly type: 'progress'; readonly loadedBytes: number }
	| { readonly type: 'opened' }
	| { readonly type: 'split'; readonly splits: Splits }
	| { readonly type: 'failed'; readonly failure: ModelFailure }
);
