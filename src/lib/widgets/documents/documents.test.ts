import { describe, expect, it } from 'vitest';
import { findStarts, joinDocuments, measureCrossing, nameWay, ways } from './documents.ts';
import { formatMoved } from './format.ts';

/** Rows of a lower triangle, as a map. */
function makeMap(rows: readonly (readonly number[])[]) {
	const tokens = rows.length;
	const values = new Float32Array(tokens * tokens);
	rows.forEach((row, query) => values.set(row, query * tokens));
	return { values, tokens };
}

describe('documents in one row', () => {
	it('are each opened as in training, and found by that', () => {
		expect(joinDocuments(['a', 'b'])).toBe('<|endoftext|>a<|endoftext|>b');
		const tokens = ['<|endoftext|>', 'a', '<|endoftext|>', 'b', '<|endoftext|>'];
		expect(findStarts(tokens)).toEqual([2, 4]);
		expect(findStarts(['a', 'b'])).toEqual([]);
	});

	it('are run in four ways with names of their own', () => {
		expect(ways.map(nameWay)).toEqual(['off-on', 'off-anew', 'on-on', 'on-anew']);
	});
});

describe('what crosses', () => {
	const map = makeMap([[1], [0.5, 0.5], [0.25, 0.25, 0.5], [0.1, 0.2, 0.3, 0.4]]);

	it('is the mean share that tokens of later documents give to earlier ones', () => {
		expect(measureCrossing(map, [2])).toBeCloseTo((0.5 + 0.3) / 2, 6);
		expect(measureCrossing(map, [2, 3])).toBeCloseTo((0.5 + 0.6) / 2, 6);
	});

	it('is not known where there is one document', () => {
		expect(measureCrossing(map, [])).toBeNull();
		expect(measureCrossing(map, [4])).toBeNull();
	});

	it('is written by its power of ten where rounding alone is left', () => {
		expect(formatMoved(0)).toBe('0.0 %');
		expect(formatMoved(1.2e-6)).toBe('< 0.001 %');
		expect(formatMoved(1.6e-5)).toBe('< 0.01 %');
		expect(formatMoved(0.25)).toBe('25.0 %');
	});
});
