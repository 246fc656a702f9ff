import { describe, expect, it } from 'vitest';
import { makeRandomTokenizer } from '../../../../tests/engine/random-model.ts';
import { readReference } from '../../../../tests/tokens/corpus.ts';
import { readPieceBytes, showBytes } from './byte-pieces.ts';
import { mostUnits, TextTokenizer } from './tokenizer.ts';

const reference = readReference(
	new URL('../../../../tests/fixtures/reference/tokens.json', import.meta.url)
);
const tokenizer = new TextTokenizer(makeRandomTokenizer());
const texts = [
	'',
	' ',
	'Hello, hello world!',
	'naïve café — “quotes”',
	'日本語のテキスト',
	'👩‍👩‍👧‍👦🏳️‍🌈 a\u0301',
	'\u0000\u0007\t\r\n\u2028',
	'\ud800 lone surrogates \udfff',
	'\ufeffBOM',
	'مرحبا بالعالم',
	'<|endoftext|> typed by hand'
];

describe('tokens', () => {
	it.each(texts)('of %j cover the text, and the last ends where the text ends', (text) => {
		const { ids, tokens, ends, isPartial } = tokenizer.encode(text);
		expect(isPartial).toBe(false);
		expect(tokens).toHaveLength(ids.length);
		expect(ends).toHaveLength(ids.length);
		expect([...ends].every((end, i) => end >= (ends[i - 1] ?? 0))).toBe(true);
		if (text) expect(ends.at(-1)).toBe(text.length);
		else expect(ids).toHaveLength(0);
	});

	it('cut at any end are never cut inside a character', () => {
		const text = 'aé日👩b';
		for (const end of tokenizer.encode(text).ends)
			expect(text.slice(0, end)).not.toMatch(/[\ud800-\udbff]$/);
	});

	it('show bytes of a split character one by one', () => {
		const { tokens } = tokenizer.encode('é');
		expect(tokens.join('')).toBe('\\xC3\\xA9');
		expect(tokenizer.encode('e').tokens).toEqual(['e']);
	});

	it('of special text are the special token, shown as it is typed', () => {
		const { tokens, ids } = tokenizer.encode('<|endoftext|>');
		expect(tokens).toEqual(['<|endoftext|>']);
		expect([...ids]).toEqual([0]);
	});

	it('of a megabyte are counted up to a limit, at once, and say so', () => {
		let ms = Infinity;
		// Twice more where the machine paused.
		for (let round = 0; round < 3 && ms > 5000; round++) {
			const start = performance.now();
			const { isPartial, ends } = tokenizer.encode('🙂 lorem'.repeat(125_000));
			ms = Math.min(ms, performance.now() - start);
			expect(isPartial).toBe(true);
			expect(ends.at(-1)).toBeLessThanOrEqual(mostUnits);
		}
		expect(ms).toBeLessThan(5000);
	});

	it('of one endless word do not hang', () => {
		expect(tokenizer.encode('x'.repeat(1_000_000)).isPartial).toBe(true);
	});
});

describe('a tokenizer of the kind of Llama 2', () => {
	const llama = new TextTokenizer(reference.structures?.['llama2-like'] ?? {});
	const text = 'Once upon a time,\nit rained 🌧';

	it('reads token by token as the text that was given, and as text that goes on', () => {
		const { ids, tokens } = llama.encode(text);
		expect(tokens[0]).toBe('<s>');
		expect(tokens.slice(1).join('')).toBe('Once upon a time,\nit rained \\xF0\\x9F\\x8C\\xA7');
		const [, ...own] = ids;
		expect(own.map(llama.createReader()).join('')).toBe(text);
		expect(own.map(llama.createReader({ isStart: false })).join('')).toBe(` ${text}`);
	});
});

describe('a tokenizer.json that asks for what is not done here', () => {
	const json = makeRandomTokenizer();
	it.each([
		['normalizer', { normalizer: { type: 'Nmt' } }, 'Nmt'],
		[
			'normalizer in a sequence',
			{ normalizer: { type: 'Sequence', normalizers: [{ type: 'BertNormalizer' }] } },
			'BertNormalizer'
		],
		['pre-tokenizer', { pre_tokenizer: { type: 'UnicodeScripts' } }, 'UnicodeScripts'],
		[
			'regular expression',
			{
				pre_tokenizer: {
					type: 'Split',
					pattern: { Regex: '(?>a|ab)c' },
					behavior: 'Isolated',
					invert: false
				}
			},
			'(?>a|ab)c'
		],
		['model', { model: { type: 'Unigram', vocab: [['a', -1]], unk_id: 0 } }, 'Unigram'],
		['model without a type', { model: { vocab: [['a', -1]], unk_id: 0 } }, 'merges'],
		['setting of a model', { model: { ...json.model, dropout: 0.1 } }, 'dropout'],
		['post-processor', { post_processor: { type: 'Other' } }, 'Other'],
		['decoder', { decoder: { type: 'CTC' } }, 'CTC']
	])('is refused by the name of its %s', (_, part, name) => {
		expect(() => new TextTokenizer({ ...json, ...part })).toThrow(name);
	});
});

describe('bytes', () => {
	it('of the alphabet are all 256, each once', () => {
		const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);
		const vocabulary = Object.keys(makeRandomTokenizer().model.vocab).filter((p) => p.length === 1);
		const bytes = vocabulary.map((piece) => readPieceBytes(piece)[0]).sort((a = 0, b = 0) => a - b);
		expect(bytes).toEqual([...everyByte]);
	});

	it('that are whole characters read as these', () => {
		expect(showBytes(new TextEncoder().encode('aé日👩\ufeff'))).toBe('aé日👩\ufeff');
	});

	it('that are not read as \\xNN', () => {
		expect(showBytes(Uint8Array.of(0x61, 0xe6, 0x97, 0x62, 0xff))).toBe('a\\xE6\\x97b\\xFF');
	});

	it('end a token before the character they are only a part of', () => {
		expect([...tokenizer.encode('é👩x').ends]).toEqual([0, 1, 1, 1, 1, 3, 4]);
	});
});
