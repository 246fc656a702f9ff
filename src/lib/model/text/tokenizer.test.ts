import { describe, expect, it } from 'vitest';
import { makeRandomTokenizer } from '../../../../tests/engine/random-model.ts';
import { findEnds, readPieceBytes, showBytes } from './byte-pieces.ts';
import { mostUnits, TextTokenizer } from './tokenizer.ts';

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
		const start = performance.now();
		const { isPartial, ends } = tokenizer.encode('🙂 lorem'.repeat(125_000));
		expect(isPartial).toBe(true);
		expect(ends.at(-1)).toBeLessThanOrEqual(mostUnits);
		expect(performance.now() - start).toBeLessThan(5000);
	});

	it('of one endless word do not hang', () => {
		expect(tokenizer.encode('x'.repeat(1_000_000)).isPartial).toBe(true);
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
		expect([...findEnds('é👩x', [1, 1, 2, 2, 1])]).toEqual([0, 1, 1, 3, 4]);
	});
});
