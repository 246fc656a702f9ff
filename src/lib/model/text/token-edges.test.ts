import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TextTokenizer } from './tokenizer.ts';

interface Row {
	readonly name: string;
	readonly json: object;
	readonly texts: readonly {
		readonly text: string;
		readonly ids: readonly number[];
		readonly ends: readonly number[];
		/** Null where the tokenizer has no decoder. */
		readonly decoded: string | null;
	}[];
}
const path = '../../../../tests/fixtures/reference/token-edges.json';
const { rows } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
	rows: readonly Row[];
};

describe('a small tokenizer is read as the tokenizers library reads it', () => {
	it.each(rows.map((row) => [row.name, row] as const))('%s', (_, { json, texts }) => {
		const tokenizer = new TextTokenizer(json);
		for (const { text, ids, ends, decoded } of texts) {
			const found = tokenizer.encode(text);
			expect([...found.ids], text).toEqual(ids);
			expect([...found.ends], text).toEqual(ends);
			if (decoded !== null) expect(ids.map(tokenizer.createReader()).join('')).toBe(decoded);
		}
	});
});

describe('a regular expression that ignores case', () => {
	it.each(['(?i:ss)', '(?i:é)', "'(?i:stra|ve)"])(
		'and would fold %s is refused by name',
		(Regex) => {
			const [row] = rows;
			const pre_tokenizer = {
				type: 'Split',
				pattern: { Regex },
				behavior: 'Isolated',
				invert: false
			};
			expect(() => new TextTokenizer({ ...row?.json, pre_tokenizer })).toThrow(Regex);
		}
	);
});
