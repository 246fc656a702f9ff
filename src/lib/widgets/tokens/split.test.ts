import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { entries, recorded } from 'virtual:vocabularies';
import { describe, expect, it } from 'vitest';
import { makeSmolLM3Tokenizer } from '../../../../vite/vocabulary-plugin.ts';
import { TextTokenizer } from '../../model/text/tokenizer.ts';
import { languageSamples, sampleText } from './samples.ts';
import { measureReach, measureText } from './split.ts';

const root = resolve(import.meta.dirname, '../../../..');
const fixture = join(root, 'tests/fixtures/reference/splits.json');
const { splits } = JSON.parse(readFileSync(fixture, 'utf8')) as {
	splits: readonly { text: string; ids: readonly number[] }[];
};

describe('SmolLM3’s vocabulary', () => {
	const tokenizer = new TextTokenizer(makeSmolLM3Tokenizer());

	it.each(splits)('cuts $text as the tokenizers library does', ({ text, ids }) => {
		expect([...tokenizer.encode(text).ids]).toEqual(ids);
	});

	it('puts nothing in front of a text, and knows SmolLM3’s names of special tokens', () => {
		expect([...tokenizer.encode('<|im_start|>user').ids]).toEqual([128011, 882]);
		expect(tokenizer.encode('').ids).toHaveLength(0);
	});
});

describe('the sample texts', () => {
	it('come back whole from both vocabularies’ tokens', () => {
		const texts = [sampleText, ...languageSamples.map(({ text }) => text)];
		expect(entries.smollm3).toBe(128_256);
		for (const splitsOf of Object.values(recorded)) {
			expect(splitsOf).toHaveLength(texts.length);
			for (const [index, text] of texts.entries()) {
				const joined = splitsOf[index]?.tokens.join('') ?? '';
				// Bytes of split characters are written out; what is whole must be there in order.
				if (joined.includes('\\x')) expect(joined.length).toBeGreaterThan(text.length);
				else expect(joined).toBe(text);
			}
		}
	});
});

describe('how far tokens reach', () => {
	it('counts characters as code points and bytes as UTF-8', () => {
		const text = 'aé日🦋';
		expect(measureText(text)).toEqual({
			characters: 4,
			bytes: new TextEncoder().encode(text).length
		});
	});

	it('is not told where there is no token or only a part was cut', () => {
		const size = measureText('abc');
		const split = { ids: [1, 2], tokens: ['ab', 'c'], isPartial: false };
		expect(measureReach(size, split)).toEqual({ charactersPerToken: 1.5, bytesPerToken: 1.5 });
		expect(measureReach(size, { ...split, ids: [], tokens: [] })).toBeNull();
		expect(measureReach(size, { ...split, isPartial: true })).toBeNull();
	});
});
