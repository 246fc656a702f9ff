import { describe, expect, it } from 'vitest';
import { findCell, findStep, findStrongest, paintMap, poolMap } from './heatmap.ts';
import { buildSequentialRamp } from './ramp.ts';

const ramp = buildSequentialRamp('#ffffff', '#000000');
const linear = { max: 1, isRoot: false, isDiverging: false };
/** Lower triangle of four tokens; the values above the diagonal must never be seen. */
const values = new Float32Array([1, 9, 9, 9, 0.5, 0.5, 9, 9, 0, 0, 1, 9, 0.25, 0.25, 0.25, 0.25]);
const map = { values, tokens: 4 };

const readPixel = (bytes: Uint8ClampedArray, size: number, x: number, y: number) =>
	Array.from(bytes.subarray((y * size + x) * 4, (y * size + x) * 4 + 4));

describe('a painted map', () => {
	it('gives every cell a whole rectangle of one colour', () => {
		const bytes = paintMap(map, ramp, linear, 10);
		expect(readPixel(bytes, 10, 0, 0)).toEqual([0, 0, 0, 255]);
		expect(readPixel(bytes, 10, 0, 3)).toEqual(readPixel(bytes, 10, 2, 4));
		expect(readPixel(bytes, 10, 0, 5)).toEqual([255, 255, 255, 255]);
		expect(readPixel(bytes, 10, 9, 9)).toEqual(readPixel(bytes, 10, 0, 9));
	});

	it('leaves everything above the diagonal transparent', () => {
		const bytes = paintMap(map, ramp, linear, 8);
		for (let y = 0; y < 8; y++)
			for (let x = 0; x < 8; x++)
				expect(readPixel(bytes, 8, x, y)[3]).toBe(x >> 1 > y >> 1 ? 0 : 255);
	});

	it('keeps the cell size of the larger map while it grows', () => {
		const bytes = paintMap(map, ramp, linear, 16, 8);
		expect(readPixel(bytes, 16, 0, 7)[3]).toBe(255);
		expect(readPixel(bytes, 16, 0, 8)[3]).toBe(0);
		expect(readPixel(bytes, 16, 8, 7)[3]).toBe(0);
	});

	it('keeps the strongest cell where pixels are fewer than cells', () => {
		const tokens = 100;
		const weak = new Float32Array(tokens * tokens);
		weak[70 * tokens + 33] = -1;
		const pooled = poolMap({ values: weak, tokens }, 10);
		expect(pooled.values[7 * 10 + 3]).toBe(-1);
		expect(pooled.values.reduce((sum, value) => sum + Math.abs(value), 0)).toBe(1);
		const bytes = paintMap({ values: weak, tokens }, ramp, linear, 10);
		expect(readPixel(bytes, 10, 3, 7)).toEqual([0, 0, 0, 255]);
		expect(readPixel(bytes, 10, 7, 3)[3]).toBe(0);
	});

	it('paints nothing for no tokens', () => {
		expect(paintMap({ values: new Float32Array(), tokens: 0 }, ramp, linear, 4)).toEqual(
			new Uint8ClampedArray(64)
		);
	});
});

describe('the place of a value on the ramp', () => {
	it('is its share of the largest, or the square root of it', () => {
		expect(findStep(0.25, linear, 101)).toBe(25);
		expect(findStep(0.25, { ...linear, isRoot: true }, 101)).toBe(50);
		expect(findStep(7, linear, 101)).toBe(100);
	});

	it('is symmetric around the centre of a diverging ramp', () => {
		const scale = { max: 0.5, isRoot: true, isDiverging: true };
		expect(findStep(0, scale, 511)).toBe(255);
		expect(findStep(0.5, scale, 511)).toBe(510);
		expect(findStep(-0.5, scale, 511)).toBe(0);
		expect(findStep(0.1, scale, 511) + findStep(-0.1, scale, 511)).toBe(510);
	});
});

it('a point finds its cell, and nothing above the diagonal', () => {
	expect(findCell(0.1, 0.9, 4)).toEqual({ query: 3, key: 0 });
	expect(findCell(0.9, 0.1, 4)).toBeNull();
	expect(findCell(0.1, 0.9, 4, 8)).toBeNull();
	expect(findCell(-0.1, 0.5, 4)).toBeNull();
});

describe('the strongest cell under a pixel', () => {
	const tokens = 30;
	const map = {
		values: Float32Array.from({ length: tokens * tokens }, (_, i) => ((i * 7919) % 101) / 100),
		tokens
	};

	it('is the one that the pooled picture shows there', () => {
		for (const size of [7, 10, 29]) {
			const pooled = poolMap(map, size);
			for (let y = 0; y < size; y++)
				for (let x = 0; x <= y; x++) {
					const found = findStrongest(map, (x + 0.5) / size, (y + 0.5) / size, size);
					const value = found && map.values[found.query * tokens + found.key];
					expect(value ?? 0).toBe(pooled.values[y * size + x]);
				}
		}
	});

	it('is none above the diagonal', () => {
		expect(findStrongest(map, 0.95, 0.05, 10)).toBeNull();
	});
});
