import { describe, expect, it } from 'vitest';
import { cutExcerpt, markHits } from './excerpt.ts';

const text = `${'Some words come first here. '.repeat(10)}Then RoPE turns the keys, and the naïve reader follows. ${'More words come after. '.repeat(20)}`;
const write = (pieces: readonly { text: string; isHit: boolean }[]) =>
	pieces.map(({ text, isHit }) => (isHit ? `[${text}]` : text)).join('');

describe('an excerpt', () => {
	it('stands around the first found word, which is marked however it is written', () => {
		const excerpt = write(cutExcerpt(text, new Set(['rope', 'naive'])));
		expect(excerpt).toMatch(/^… .{20,60}\[RoPE\] turns the keys, and the \[naïve\] reader.* …$/);
		expect(excerpt.length).toBeLessThan(240);
	});
	it('is the beginning where no found word is in the text', () => {
		expect(write(cutExcerpt(text, new Set(['elsewhere']), 20))).toBe('Some words come first …');
	});
	it('is the whole text where that is short', () => {
		expect(write(cutExcerpt('A rope.', new Set(['rope'])))).toBe('A [rope].');
	});
	it('loses nothing of the text it marks', () => {
		const pieces = markHits(text, new Set(['words', 'keys']));
		expect(pieces.map((piece) => piece.text).join('')).toBe(text);
		expect(pieces.filter(({ isHit }) => isHit)).toHaveLength(31);
	});
});
