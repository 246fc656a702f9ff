import { describe, expect, it } from 'vitest';
import { describeHead, setSinkAside } from './describe-head.ts';
import { distanceProfile } from '../../math/distance-profile.ts';
import { findMeanDistance, readHead } from '../../math/head-reading.ts';
import { createRandom } from '../../math/sampling.ts';

/** Random causal probabilities; the second row of every eight looks at the first token alone. */
function makeMap(tokens: number): Float32Array {
	const random = createRandom(5);
	const map = new Float32Array(tokens * tokens);
	for (let query = 0; query < tokens; query++) {
		const row = map.subarray(query * tokens, query * tokens + query + 1);
		row.forEach((_, key) => (row[key] = query % 8 === 1 ? Number(key === 0) : random()));
		const sum = row.reduce((total, value) => total + value, 0);
		row.forEach((value, key) => (row[key] = value / sum));
	}
	return map;
}

function expectClose(found: Float32Array, expected: Float32Array) {
	expect(found.length).toBe(expected.length);
	for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 6);
}

describe('a reading of a head', () => {
	it.each([1, 2, 3, 40, 97])('agrees with the profiles of its map at %d tokens', (tokens) => {
		const map = makeMap(tokens);
		const reading = readHead(map, tokens, 40);
		expectClose(reading.mass, distanceProfile(map, tokens).mass);
		const rest = setSinkAside(map, tokens);
		expectClose(reading.massWithoutSink, distanceProfile(rest.values, rest.tokens).mass);
		expect(findMeanDistance(reading.mass)).toBeCloseTo(
			describeHead(map, tokens, 0).meanDistance,
			4
		);
	});

	it('keeps the largest probability under each cell of its picture', () => {
		const tokens = 90;
		const map = makeMap(tokens);
		const { picture, cells } = readHead(map, tokens, 40);
		expect(cells).toBe(40);
		const expected = new Float32Array(cells * cells);
		for (const [index, value] of map.entries()) {
			const [query, key] = [Math.floor(index / tokens), index % tokens];
			const place =
				Math.floor((query * cells) / tokens) * cells + Math.floor((key * cells) / tokens);
			expected[place] = Math.max(expected[place] ?? 0, value);
		}
		expect(picture).toEqual(expected);
	});

	it('has one cell a token where there are few', () => {
		const reading = readHead(makeMap(5), 5, 40);
		expect(reading.cells).toBe(5);
		expect(reading.picture).toEqual(makeMap(5));
	});
});
