import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawTexts, listDifferences, readReference } from '../../../../tests/tokens/corpus.ts';
import { TextTokenizer } from './tokenizer.ts';

const root = new URL('../../../../', import.meta.url);
const reference = readReference(new URL('tests/fixtures/reference/tokens.json', root));
const texts = drawTexts(reference);
const files = Object.entries(reference.paths ?? {}).map(
	([name, path]) => [name, JSON.parse(readFileSync(new URL(path, root), 'utf8')) as object] as const
);

describe('tokens of a generated corpus', () => {
	it('are of more than 5,000 different texts', () => {
		expect(new Set(texts).size).toBeGreaterThan(5000);
	});

	it.each([...files, ...Object.entries(reference.structures ?? {})])(
		'of %s are those of the tokenizers library, ids and ends',
		(name, json) => {
			const kept = reference.tokenizers_of[name];
			if (!kept) throw new RangeError(`No reference of ${name}.`);
			expect(listDifferences(new TextTokenizer(json), texts, kept)).toEqual([]);
		}
	);
});
