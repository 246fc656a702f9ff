import { describe, expect, it } from 'vitest';
import { measureGrowth } from './stream-growth.ts';

describe('growth of the residual stream', () => {
	it('gives lengths, what was added, and cosines of rows worked out by hand', () => {
		// Two tokens of width 2: the first turns by a right angle and comes half-way back, the second only grows.
		const residuals = [
			Float32Array.of(3, 0, 0, 1),
			Float32Array.of(0, 4, 0, 2),
			Float32Array.of(4, 4, 0, 6)
		];
		const growth = measureGrowth(residuals, 2);
		expect(growth).toMatchObject({ depths: 3, tokens: 2 });
		const half = Math.SQRT1_2;
		const close = (found: readonly number[], wanted: readonly number[]) =>
			wanted.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 6));
		close(growth.norm, [3, 1, 4, 2, Math.sqrt(32), 6]);
		close(growth.added, [0, 0, 5, 1, 4, 4]);
		close(growth.toPrevious, [1, 1, 0, 1, half, 1]);
		close(growth.toLast, [half, 1, half, 1, 1, 1]);
	});

	it('gives a row without length no direction', () => {
		const growth = measureGrowth([Float32Array.of(0, 0), Float32Array.of(1, 0)], 1);
		expect(growth.toLast).toEqual([0, 1]);
	});

	it('refuses rows that do not fit', () => {
		expect(() => measureGrowth([new Float32Array(5)], 2)).toThrow(RangeError);
		expect(() => measureGrowth([new Float32Array(4), new Float32Array(2)], 2)).toThrow(RangeError);
	});
});
