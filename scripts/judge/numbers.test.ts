import { describe, expect, it } from 'vitest';
import { agrees, readNumbers } from './numbers.ts';

const one = (text: string) => {
	const [number, ...others] = readNumbers(text);
	if (!number || others.length > 0) throw new Error(`"${text}" shows ${others.length + 1} numbers`);
	return number;
};

describe('a shown number', () => {
	it.each([
		['36', 36],
		['3,075,098,624', 3_075_098_624],
		['3.075 B', 3_075_098_624],
		['about 3.08 billion', 3_075_098_624],
		['50 000', 50_000],
		['8.5 %', 0.0854],
		['76.7 %', 76.7],
		['47.2 B', 47.19],
		['64k', 65_536],
		['4k', 4096],
		['72 KiB', 73_728],
		['−5.5', -5.5],
		['+27.4', 27.4],
		['2 × 10⁻⁴', 0.0002],
		['11.14 T', 11.1359e12],
		['(16)', 16],
		['16:', 16],
		['24.', 23.97]
	])('%s is %d, rounded', (text, value) => {
		expect(agrees(one(text), value)).toBe(true);
	});

	it.each([
		['36', 37],
		['3.075 B', 3_085_098_624],
		['8.5 %', 0.0861],
		['−5.5', 5.5],
		['72 KiB', 74_900],
		['64k', 67_000],
		['0.43', 0.436],
		['1.0693', 1.069_4]
	])('%s is not %d', (text, value) => {
		expect(agrees(one(text), value)).toBe(false);
	});

	it('is none where digits belong to a name or a date', () => {
		expect(readNumbers('Qwen3-1.7B, SmolLM3-3B, v4, H100, 2025-07-08, arXiv:2305.19466')).toEqual(
			[]
		);
	});

	it('is found among others', () => {
		expect(readNumbers('from 1,024 to 2,048 tokens, 12.5 % right').map(({ text }) => text)).toEqual(
			['1,024', '2,048', '12.5 %']
		);
	});
});
