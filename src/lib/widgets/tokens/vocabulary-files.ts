/** @file Where the two vocabularies lie on this site, and how large they are. */
import { smollm3 } from 'virtual:vocabularies';
import { findModel, type CatalogFile } from '../../model/contract/catalog.ts';
import { ModelError } from '../../model/contract/model-error.ts';
import type { VocabularyId } from './split.ts';
import type { VocabularyFile } from './splitter-protocol.ts';

function findNano(): CatalogFile {
	const file = findModel('nano').files.find(({ path }) => path === 'tokenizer.json');
	if (!file) throw new ModelError('file-missing', 'tokenizer.json');
	return file;
}

/** Bytes of both files together. */
export const totalBytes = smollm3.bytes + findNano().bytes;

/** @param baseUrl absolute address of the site, ending in a slash */
export function findVocabularyFiles(
	baseUrl: string
): Readonly<Record<VocabularyId, VocabularyFile>> {
	return {
		smollm3: {
			path: 'smollm3-vocabulary.bin',
			bytes: smollm3.bytes,
			sha256: smollm3.sha256,
			url: new URL(smollm3.url, location.href).href,
			isGzipped: true
		},
		nano: { ...findNano(), url: `${baseUrl}models/nano/tokenizer.json`, isGzipped: false }
	};
}
