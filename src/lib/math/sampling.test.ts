import { describe, expect, it } from 'vitest';
import { createRandom, sampleToken, selectTopK } from './sampling.ts';
import { logSumExp, softmax } from './softmax.ts';

const logits = Float32Array.of(0.1, 3, -2, 2.5, 3, 0, -Infinity, 1);
const all = { temperature: 1, topK: null, topP: null };

function drawMany(settings: Parameters<typeof sampleToken>[1], draws = 20_000): number[] {
	const random = createRandom(11);
	const counts = new Array<number>(logits.length).fill(0);
	for (let i = 0; i < draws; i++) {
		const id = sampleToken(logits, settings, random);
		counts[id] = (counts[id] ?? 0) + 1;
	}
	return counts.map((count) => count / draws);
}

describe('top k', () => {
	it('are the largest, in order, equal ones by id', () => {
		expect([...selectTopK(logits, 4).ids]).toEqual([1, 4, 3, 7]);
		expect(selectTopK(logits, 3).logits).toEqual(Float32Array.of(3, 3, 2.5));
	});

	it('are all there are where k is larger, the impossible last', () => {
		expect([...selectTopK(logits, 99).ids]).toEqual([1, 4, 3, 7, 0, 5, 2, 6]);
	});
});

describe('sampling', () => {
	it('at temperature 0 takes the likeliest, the first of equals', () => {
		expect(sampleToken(logits, { ...all, temperature: 0 }, () => 0.99)).toBe(1);
	});

	it('follows the probabilities', () => {
		const p = softmax(logits);
		for (const [id, share] of drawMany(all).entries()) expect(share).toBeCloseTo(p[id] ?? 0, 1.7);
	});

	it('with top-k never leaves the k likeliest', () => {
		const shares = drawMany({ ...all, topK: 2 });
		expect(shares.flatMap((share, id) => (share > 0 ? [id] : []))).toEqual([1, 4]);
	});

	it('with top-p stays in the smallest set that reaches p', () => {
		const p = softmax(logits);
		const two = (p[1] ?? 0) + (p[4] ?? 0);
		const reached = (topP: number) =>
			drawMany({ ...all, topP }).flatMap((share, id) => (share > 0 ? [id] : []));
		expect(reached(two - 0.01)).toEqual([1, 4]);
		expect(reached(two + 0.01)).toEqual([1, 3, 4]);
		expect(reached(1e-9)).toEqual([1]);
	});

	it('with top-p keeps what a sort of all tokens keeps', () => {
		const random = createRandom(2);
		const many = Float32Array.from({ length: 3000 }, () => 14 * random() ** 3 - 5);
		for (const temperature of [0.3, 0.6, 1, 2])
			for (const topP of [0.01, 0.5, 0.95]) {
				const p = softmax(many.map((logit) => logit / temperature));
				const order = [...p.keys()].sort((a, b) => (p[b] ?? 0) - (p[a] ?? 0) || a - b);
				let sum = 0;
				const kept = new Set(
					order.filter((id) => {
						if (sum >= topP) return false;
						sum += p[id] ?? 0;
						return true;
					})
				);
				const drawn = Array.from({ length: 50 }, () =>
					sampleToken(many, { temperature, topK: null, topP }, random)
				);
				expect(drawn.every((id) => kept.has(id))).toBe(true);
				// The two ends of the set can be drawn.
				const settings = { temperature, topK: null, topP };
				expect(sampleToken(many, settings, () => 0)).toBe(order[0]);
				const last = sampleToken(many, settings, () => 1 - 1e-12);
				expect(Math.abs(order.indexOf(last) - (kept.size - 1))).toBeLessThanOrEqual(1);
			}
	});

	it('is the same again with the same seed', () => {
		const draw = (seed: number) => {
			const random = createRandom(seed);
			return Array.from({ length: 50 }, () => sampleToken(logits, all, random));
		};
		expect(draw(5)).toEqual(draw(5));
		expect(draw(5)).not.toEqual(draw(6));
	});

	it('refuses settings that mean nothing', () => {
		expect(() => sampleToken(logits, { ...all, temperature: -1 }, Math.random)).toThrow(RangeError);
		expect(() => sampleToken(logits, { ...all, topK: 0 }, Math.random)).toThrow(RangeError);
		expect(() => sampleToken(logits, { ...all, topP: 1.5 }, Math.random)).toThrow(RangeError);
	});
});

describe('log-sum-exp', () => {
	it('does not overflow', () => {
		expect(logSumExp(Float32Array.of(1000, 1000))).toBeCloseTo(1000 + Math.log(2), 3);
	});
});
