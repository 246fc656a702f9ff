import { describe, expect, it } from 'vitest';
import { RopeHands } from './rope-hands.svelte.ts';

const make = () =>
	new RopeHands(
		{ headDim: 128, theta: 5e6, longest: 131_072 },
		{ modelId: 'nano', baseUrl: 'http://localhost/' },
		'none'
	);

describe('the clocks of RoPE', () => {
	it('are as many as a head has pairs, and all hands agree at distance 0', () => {
		const hands = make();
		hands.setDistance(0);
		expect(hands.queryHands).toHaveLength(64);
		expect(hands.queryHands).toEqual(hands.keyHands);
		expect(hands.score).toBeCloseTo(1, 12);
	});

	it('turn the first pair by one radian a token and the last hardly at all', () => {
		const hands = make();
		hands.setDistance(3);
		expect(hands.queryHands[0]?.angle).toBeCloseTo(3, 12);
		expect(hands.queryHands[63]?.angle).toBeLessThan(1e-6);
	});

	it('keep the score where both tokens move together', () => {
		const hands = make();
		hands.setDistance(40);
		const { score, queryHands } = hands;
		hands.setStart(1000);
		expect(hands.score).toBeCloseTo(score, 10);
		expect(hands.queryHands[0]?.angle).not.toBeCloseTo(queryHands[0]?.angle ?? NaN, 3);
	});

	it('add up to the curve', () => {
		const hands = make();
		hands.setDistance(17);
		expect(hands.curve[hands.distances.indexOf(17)]).toBeCloseTo(hands.score, 10);
	});

	it('slow down with a larger theta, all but the first', () => {
		const hands = make();
		hands.setTheta(10_000);
		const slow = hands.wavelengths;
		hands.setTheta(5_000_000);
		expect(hands.wavelengths[0]).toBeCloseTo(slow[0] ?? NaN, 10);
		for (let pair = 1; pair < 64; pair++)
			expect(hands.wavelengths[pair]).toBeGreaterThan(slow[pair] ?? NaN);
	});

	it('keep distances between 0 and the longest, in whole tokens', () => {
		const hands = make();
		hands.setDistance(-3);
		expect(hands.distance).toBe(0);
		hands.setDistance(1e9);
		expect(hands.distance).toBe(131_072);
		hands.setDistance(2.6);
		expect(hands.distance).toBe(3);
	});
});
