import { expect, it } from 'vitest';
import { thinLabels, writeToken } from './labels.ts';

it('all labels are drawn where there is room', () => {
	expect(thinLabels(4, 20, 12)).toEqual([0, 1, 2, 3]);
});

it('labels are thinned by a round step where there is none', () => {
	expect(thinLabels(30, 2, 12)).toEqual([0, 10, 20]);
	expect(thinLabels(0, 2, 12)).toEqual([]);
});

it('spaces and line ends of a token are made visible', () => {
	expect(writeToken(' the\n')).toBe('·the⏎');
});

it('a long token is cut by whole characters', () => {
	expect(writeToken('👩👩👩👩', 3)).toBe('👩👩…');
});

it('a character that cannot be seen is written as its number', () => {
	expect(writeToken('a\u0085\u00a0')).toBe('a\\x85\\xA0');
});
