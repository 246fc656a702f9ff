import { describe, expect, it } from 'vitest';
import { describeHead, findPeak, setSinkAside, subtractMaps } from './describe-head.ts';

const probabilities = new Float32Array([1, 0, 0, 0.75, 0.25, 0, 0.5, 0.25, 0.25]);

describe('the description of a head', () => {
	it('averages over the queries that have a choice', () => {
		const head = describeHead(probabilities, 3);
		expect(head.firstTokenShare).toBeCloseTo((0.75 + 0.5) / 2);
		expect(head.ownPositionShare).toBeCloseTo(0.25);
		expect(head.previousShare).toBeCloseTo((0.75 + 0.25) / 2);
		expect(head.meanDistance).toBeCloseTo((0.75 + 0.5 * 2 + 0.25) / 2);
	});

	it('lists the strongest cells off the diagonal and off the first token', () => {
		const tokens = 6;
		const map = new Float32Array(36);
		const cells = [
			[5, 0, 0.9],
			[4, 4, 0.8],
			[5, 2, 0.3],
			[3, 1, 0.6],
			[4, 3, 0.1],
			[5, 1, 0.5]
		] as const;
		for (const [query, key, value] of cells) map[query * tokens + key] = value;
		const strongest = describeHead(map, tokens, 3).strongest;
		expect(strongest.map(({ query, key }) => [query, key])).toEqual([
			[3, 1],
			[5, 1],
			[5, 2]
		]);
	});

	it('has zeros and no cells for a single token', () => {
		expect(describeHead(new Float32Array([1]), 1)).toEqual({
			firstTokenShare: 0,
			ownPositionShare: 0,
			previousShare: 0,
			meanDistance: 0,
			strongest: []
		});
	});
});

it('without the sink, rows sum to one again over the other tokens', () => {
	expect(setSinkAside(probabilities, 3)).toEqual({
		values: new Float32Array([1, 0, 0.5, 0.5]),
		tokens: 2
	});
});

it('a row that looks at nothing but the sink stays zero', () => {
	const sink = new Float32Array([1, 0, 1, 0]);
	expect(setSinkAside(sink, 2)).toEqual({ values: new Float32Array([0]), tokens: 1 });
});

it('the difference covers the tokens that both maps have', () => {
	const longer = { values: probabilities, tokens: 3 };
	const shorter = { values: new Float32Array([1, 0, 0.5, 0.5]), tokens: 2 };
	expect(subtractMaps(longer, shorter)).toEqual({
		values: new Float32Array([0, 0, -0.25, 0.25]),
		tokens: 2
	});
});

it('the peak is the largest magnitude', () => {
	expect(findPeak(new Float32Array([0.2, -0.5, 0.1]))).toBe(0.5);
	expect(findPeak(new Float32Array())).toBe(0);
});
