import { describe, expect, it } from 'vitest';
import { attentionProbabilities } from './attention.ts';
import type { Positional } from './positional.ts';
import { applyRotary, buildRotaryTable, computeInverseFrequencies } from './rope.ts';
import { createRandom } from './sampling.ts';

const shape = { queryHeads: 8, kvHeads: 2, headDim: 32 };
const tokens = 48;

function makeHeads(seed: number) {
	const random = createRandom(seed);
	const fill = (length: number) => Float32Array.from({ length }, () => 4 * random() - 2);
	return {
		q: fill(tokens * shape.queryHeads * shape.headDim),
		k: fill(tokens * shape.kvHeads * shape.headDim)
	};
}

function attend(positional: Positional, { q, k } = makeHeads(1), queryHead = 5) {
	const table = buildRotaryTable(positional, shape.headDim, tokens);
	return attentionProbabilities({ q, k, shape, table, queryHead });
}

function largestDifference(a: Float32Array, b: Float32Array): number {
	return a.reduce((max, value, i) => Math.max(max, Math.abs(value - (b[i] ?? NaN))), 0);
}

describe('rotary tables', () => {
	it('are exactly cos 1 and sin 0 for NoPE', () => {
		const { cos, sin } = buildRotaryTable({ kind: 'nope' }, 32, 9);
		expect(cos.every((c) => c === 1)).toBe(true);
		expect(sin.every((s) => s === 0)).toBe(true);
	});

	it('turn the first pair by one radian a token and the last by theta^(2/d - 1)', () => {
		const { frequencies } = computeInverseFrequencies(10_000, 32);
		expect(frequencies[0]).toBe(1);
		expect(frequencies[15]).toBeCloseTo(10_000 ** (2 / 32 - 1), 15);
	});

	it('multiply cos and sin by the attention factor of YaRN', () => {
		const scaling = { type: 'yarn', factor: 4, originalLength: 512 } as const;
		const { cos, sin } = buildRotaryTable({ kind: 'rope', theta: 1e4, scaling }, 32, 3);
		const length = Math.hypot(cos[20] ?? 0, sin[20] ?? 0);
		expect(length).toBeCloseTo(0.1 * Math.log(4) + 1, 6);
	});

	it('encode position p as shift + stretch * p', () => {
		const plain = buildRotaryTable({ kind: 'rope', theta: 500 }, 16, 12);
		const moved = buildRotaryTable({ kind: 'rope', theta: 500, shift: 3, stretch: 2 }, 16, 4);
		for (let row = 0; row < 4; row++) {
			const from = (3 + 2 * row) * 8;
			expect(moved.cos.subarray(row * 8, row * 8 + 8)).toEqual(plain.cos.subarray(from, from + 8));
		}
	});

	it('refuse a theta that is no positive number, and an odd head', () => {
		expect(() => buildRotaryTable({ kind: 'rope', theta: 0 }, 32, 4)).toThrow(RangeError);
		expect(() => buildRotaryTable({ kind: 'rope', theta: NaN }, 32, 4)).toThrow(RangeError);
		expect(() => computeInverseFrequencies(1e4, 31)).toThrow(RangeError);
	});
});

describe('rotation', () => {
	it('keeps the length of every query', () => {
		const { q } = makeHeads(2);
		const table = buildRotaryTable({ kind: 'rope', theta: 1e4 }, 32, tokens);
		const turned = applyRotary(q, { tokens, heads: 8, head: 3, table });
		for (let t = 0; t < tokens; t++) {
			const from = (t * 8 + 3) * 32;
			const before = Math.hypot(...q.subarray(from, from + 32));
			expect(Math.hypot(...turned.subarray(t * 32, t * 32 + 32))).toBeCloseTo(before, 5);
		}
	});

	it('needs a row for each token', () => {
		const { q } = makeHeads(2);
		const table = buildRotaryTable({ kind: 'nope' }, 32, tokens - 1);
		expect(() => applyRotary(q, { tokens, heads: 8, head: 0, table })).toThrow(RangeError);
	});
});

describe('positions and attention', () => {
	it.each([1, 17, 500, 4096])('a constant shift of %d changes nothing under RoPE', (shift) => {
		const rope = { kind: 'rope', theta: 10_000 } as const;
		expect(largestDifference(attend(rope), attend({ ...rope, shift }))).toBeLessThan(2e-6);
	});

	it('a stretch does change attention under RoPE', () => {
		const rope = { kind: 'rope', theta: 10_000 } as const;
		expect(largestDifference(attend(rope), attend({ ...rope, stretch: 2 }))).toBeGreaterThan(0.01);
	});

	it('NoPE is blind to order: reordering earlier keys reorders the last row and nothing else', () => {
		const { q, k } = makeHeads(3);
		const width = shape.kvHeads * shape.headDim;
		const turnedAround = k.slice();
		for (let t = 0; t < tokens; t++)
			turnedAround.set(k.subarray(t * width, (t + 1) * width), (tokens - 1 - t) * width);
		const last = (p: Float32Array) => p.slice((tokens - 1) * tokens);
		const plain = last(attend({ kind: 'nope' }, { q, k }));
		const reordered = last(attend({ kind: 'nope' }, { q, k: turnedAround })).reverse();
		expect(largestDifference(plain, reordered)).toBeLessThan(1e-7);
		const rope = { kind: 'rope', theta: 10_000 } as const;
		const withRope = last(attend(rope, { q, k: turnedAround })).reverse();
		expect(largestDifference(last(attend(rope, { q, k })), withRope)).toBeGreaterThan(0.01);
	});

	it('a stretch of 0 puts every token at one place, which is NoPE', () => {
		const still = attend({ kind: 'rope', theta: 10_000, stretch: 0 });
		expect(largestDifference(still, attend({ kind: 'nope' }))).toBeLessThan(1e-7);
	});
});

describe('positions that begin anew', () => {
	const rope = { kind: 'rope', theta: 1e4 } as const;

	it('repeat the first rows from each restart on', () => {
		const plain = buildRotaryTable(rope, 8, 6);
		const anew = buildRotaryTable({ ...rope, restarts: [2, 5] }, 8, 6);
		const rows = [0, 1, 0, 1, 2, 0].flatMap((row) => [...plain.sin.slice(row * 4, row * 4 + 4)]);
		expect([...anew.sin]).toEqual(rows);
	});

	it('shift and stretch what is counted anew', () => {
		const shifted = buildRotaryTable({ ...rope, shift: 3, stretch: 2 }, 8, 6);
		const anew = buildRotaryTable({ ...rope, shift: 3, stretch: 2, restarts: [4] }, 8, 6);
		expect(anew.cos.slice(16)).toEqual(shifted.cos.slice(0, 8));
	});

	it.each([[[0]], [[3, 3]], [[4, 2]], [[1.5]]])('refuses restarts at %j', (restarts) => {
		expect(() => buildRotaryTable({ ...rope, restarts }, 8, 6)).toThrow(RangeError);
	});
});
