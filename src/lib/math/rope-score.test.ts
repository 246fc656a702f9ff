import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attentionScores } from './attention.ts';
import { buildRotaryTable, computeInverseFrequencies } from './rope.ts';
import {
	countUnfinished,
	findWavelengths,
	listDistances,
	multiplyPairs,
	scoreDistances,
	scorePairs
} from './rope-score.ts';
import { createRandom } from './sampling.ts';

const shape = { queryHeads: 4, kvHeads: 2, headDim: 32 };
const tokens = 40;
const random = createRandom(3);
const fill = (length: number) => Float32Array.from({ length }, () => 4 * random() - 2);
const q = fill(tokens * 4 * 32);
const k = fill(tokens * 2 * 32);
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('the score of a query and a key by their distance', () => {
	it.each([10_000, 50_000, 5_000_000])('is that of attention, for theta %d', (theta) => {
		const { frequencies } = computeInverseFrequencies(theta, 32);
		const table = buildRotaryTable({ kind: 'rope', theta }, 32, tokens);
		const scores = attentionScores({ q, k, shape, table, queryHead: 3 });
		for (const [m, n] of [
			[39, 0],
			[20, 19],
			[7, 7],
			[33, 12]
		] as const) {
			const products = multiplyPairs(
				q.subarray((m * 4 + 3) * 32, (m * 4 + 4) * 32),
				k.subarray((n * 2 + 1) * 32, (n * 2 + 2) * 32)
			);
			const parts = scorePairs(products, frequencies, m - n, 1 / Math.sqrt(32));
			expect(parts).toHaveLength(16);
			expect(sum(parts)).toBeCloseTo(scores[m * tokens + n] ?? NaN, 4);
		}
	});

	it('depends on the distance alone: moving both tokens changes nothing', () => {
		const { frequencies } = computeInverseFrequencies(10_000, 32);
		const ones = new Float64Array(32).fill(1);
		const turn = (position: number) => {
			const turned = new Float64Array(32);
			for (let i = 0; i < 16; i++) {
				const angle = position * (frequencies[i] ?? 0);
				turned[i] = Math.cos(angle) - Math.sin(angle);
				turned[16 + i] = Math.cos(angle) + Math.sin(angle);
			}
			return turned;
		};
		const dot = (a: Float64Array, b: Float64Array) => sum(a.map((x, i) => x * (b[i] ?? 0)));
		const [expected = NaN] = scoreDistances(multiplyPairs(ones, ones), frequencies, [30], 1);
		for (const start of [0, 17, 4096])
			expect(dot(turn(start + 30), turn(start))).toBeCloseTo(expected, 8);
	});

	it('is greatest at distance 0 where query and key are alike', () => {
		const { frequencies } = computeInverseFrequencies(5e6, 128);
		const products = multiplyPairs(new Float64Array(128).fill(1), new Float64Array(128).fill(1));
		const curve = scoreDistances(products, frequencies, listDistances(131_072, 400), 1 / 128);
		expect(curve[0]).toBeCloseTo(1, 12);
		expect(Math.max(...curve.subarray(1))).toBeLessThan(1);
	});

	it('refuses vectors that do not fit', () => {
		expect(() => multiplyPairs([1, 2], [1, 2, 3, 4])).toThrow(RangeError);
		expect(() => multiplyPairs([1, 2, 3], [1, 2, 3])).toThrow(RangeError);
	});
});

describe('wavelengths', () => {
	it('are those of the frequencies that transformers computes', () => {
		const file = join(import.meta.dirname, '../../../tests/fixtures/reference/rope.json');
		const { settings } = JSON.parse(readFileSync(file, 'utf8')) as {
			settings: {
				name: string;
				head_dim: number;
				rope_parameters: { rope_type: string; rope_theta: number };
				inv_freq: number[];
			}[];
		};
		const plain = settings.filter(({ rope_parameters }) => rope_parameters.rope_type === 'default');
		expect(plain.length).toBeGreaterThanOrEqual(2);
		for (const { head_dim, rope_parameters, inv_freq } of plain) {
			const { frequencies } = computeInverseFrequencies(rope_parameters.rope_theta, head_dim);
			const theirs = findWavelengths(Float64Array.from(inv_freq));
			findWavelengths(frequencies).forEach((wavelength, pair) =>
				expect(Math.abs(wavelength / (theirs[pair] ?? NaN) - 1)).toBeLessThan(1e-4)
			);
		}
	});

	it.each([
		[50_000, 4096, 25],
		[2_000_000, 32_768, 26],
		[5_000_000, 65_536, 25]
	])(
		'leave %d-theta pairs unfinished within %d tokens as the fact base counts',
		(theta, length, count) => {
			const { frequencies } = computeInverseFrequencies(theta, 128);
			expect(countUnfinished(frequencies, length)).toBe(count);
		}
	);
});

it('lists distances from 0 to the longest, each once and in order', () => {
	const list = listDistances(131_072, 300);
	expect(list[0]).toBe(0);
	expect(list.at(-1)).toBe(131_072);
	expect(list.every((distance, at) => at === 0 || distance > (list[at - 1] ?? NaN))).toBe(true);
	expect(listDistances(20, 300)).toEqual(Array.from({ length: 21 }, (_, at) => at));
});
