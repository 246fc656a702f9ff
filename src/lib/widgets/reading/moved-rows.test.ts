import { describe, expect, it } from 'vitest';
import { findFirstMoved, matchTokens, measureMoves } from './moved-rows.ts';

/** A causal map from its rows. */
function makeMap(rows: readonly (readonly number[])[]) {
	const tokens = rows.length;
	const values = new Float32Array(tokens * tokens);
	for (const [query, row] of rows.entries()) values.set(row, query * tokens);
	return { values, tokens };
}

describe('two texts', () => {
	it.each([
		[[1, 2, 3, 4], [1, 9, 3, 4], 1, 2],
		[[1, 2, 3], [1, 2, 3], 3, 0],
		[[1, 2, 3], [1, 8, 9, 2, 3], 1, 2],
		[[5, 5, 5], [5, 5], 2, 0],
		[[1], [2], 0, 0]
	])('%j and %j agree at their ends', (before, after, prefix, suffix) => {
		const match = matchTokens(Int32Array.from(before), Int32Array.from(after));
		expect(match).toEqual({ prefix, suffix });
	});
});

describe('a changed word', () => {
	const before = makeMap([[1], [0.5, 0.5], [0.2, 0.3, 0.5], [0.1, 0.4, 0.2, 0.3]]);

	it('leaves rows before it where they were, and has no old row itself', () => {
		const after = makeMap([[1], [0.5, 0.5], [0.6, 0.1, 0.3], [0.1, 0.1, 0.5, 0.3]]);
		const moves = measureMoves(before, after, { prefix: 2, suffix: 1 });
		expect([moves[0], moves[1], moves[2]]).toEqual([0, 0, NaN]);
		expect(moves[3]).toBeCloseTo(0.3, 6);
		expect(findFirstMoved(moves, 0.01)).toBe(3);
	});

	it('that became two tokens is compared as one place', () => {
		const after = makeMap([
			[1],
			[0.5, 0.5],
			[0.1, 0.1, 0.8],
			[0.2, 0.1, 0.2, 0.5],
			[0.1, 0.2, 0.2, 0.2, 0.3]
		]);
		const moves = measureMoves(before, after, { prefix: 1, suffix: 2 });
		expect([moves[1], moves[2]]).toEqual([NaN, NaN]);
		expect(moves[3]).toBeCloseTo(0, 6);
		expect(moves[4]).toBeCloseTo(0, 6);
		expect(findFirstMoved(moves, 0.01)).toBeNull();
	});
});
