import { describe, expect, it } from 'vitest';
import {
	attentionOutput,
	attentionProbabilities,
	attentionScores,
	findKvHead,
	type AttentionHead
} from './attention.ts';
import { distanceProfile } from './distance-profile.ts';
import { buildRotaryTable } from './rope.ts';
import { createRandom } from './sampling.ts';

function makeHead(tokens: number, spread: number, seed = 7): AttentionHead {
	const shape = { queryHeads: 8, kvHeads: 2, headDim: 16 };
	const random = createRandom(seed);
	const fill = (length: number) => Float32Array.from({ length }, () => spread * (2 * random() - 1));
	return {
		q: fill(tokens * 8 * 16),
		k: fill(tokens * 2 * 16),
		shape,
		table: buildRotaryTable({ kind: 'rope', theta: 1e4 }, 16, tokens),
		queryHead: 6
	};
}

describe('attention probabilities', () => {
	it.each([
		[1, 1],
		[2, 3],
		[7, 0],
		[63, 5],
		[130, 60]
	])(
		'rows sum to one and nothing is above the diagonal (%d tokens, spread %d)',
		(tokens, spread) => {
			const p = attentionProbabilities(makeHead(tokens, spread));
			for (let i = 0; i < tokens; i++) {
				const row = p.subarray(i * tokens, (i + 1) * tokens);
				expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
				expect(row.every((value) => value >= 0)).toBe(true);
				expect(row.subarray(i + 1).every((value) => value === 0)).toBe(true);
			}
		}
	);

	it('agree with the textbook computed one pair at a time', () => {
		const tokens = 21;
		const head = makeHead(tokens, 2);
		const p = attentionProbabilities(head);
		const half = 8;
		const angle = (position: number, i: number) => position * 1e4 ** (-i / half);
		const score = (i: number, j: number) => {
			let sum = 0;
			for (let d = 0; d < half; d++) {
				// Complex numbers: the real part of q · conj(k) turned by the distance.
				const [qr, qi] = [head.q[(i * 8 + 6) * 16 + d], head.q[(i * 8 + 6) * 16 + half + d]];
				const [kr, ki] = [head.k[(j * 2 + 1) * 16 + d], head.k[(j * 2 + 1) * 16 + half + d]];
				if (qr === undefined || qi === undefined || kr === undefined || ki === undefined)
					throw new Error('out of range');
				const turn = angle(i - j, d);
				sum += (qr * kr + qi * ki) * Math.cos(turn) - (qi * kr - qr * ki) * Math.sin(turn);
			}
			return sum / 4;
		};
		for (let i = 0; i < tokens; i++) {
			const weights = Array.from({ length: i + 1 }, (_, j) => Math.exp(score(i, j)));
			const total = weights.reduce((a, b) => a + b);
			for (const [j, weight] of weights.entries())
				expect(p[i * tokens + j]).toBeCloseTo(weight / total, 5);
		}
	});

	it('of a prefix are the prefix of the probabilities', () => {
		const tokens = 30;
		const head = makeHead(tokens, 2);
		const whole = attentionProbabilities(head);
		const part = attentionProbabilities({ ...head, tokens: 11 });
		for (let i = 0; i < 11; i++)
			expect(part.slice(i * 11, i * 11 + 11)).toEqual(whole.slice(i * tokens, i * tokens + 11));
	});

	it('are written over an earlier map as into a new one, of as many tokens only', () => {
		const into = attentionProbabilities(makeHead(9, 5, 3));
		const next = { ...makeHead(9, 5, 4), documents: [4] };
		expect(attentionProbabilities({ ...next, into })).toBe(into);
		expect(into).toEqual(attentionProbabilities(next));
		expect(() => attentionProbabilities({ ...makeHead(8, 1), into })).toThrow('81 cells');
	});

	it('come from the scores by softmax, and masked scores are -Infinity', () => {
		const tokens = 5;
		const head = makeHead(tokens, 2);
		const scores = attentionScores(head);
		const p = attentionProbabilities(head);
		expect(scores[1]).toBe(-Infinity);
		const ratio = (p[21] ?? 0) / (p[22] ?? 1);
		expect(ratio).toBeCloseTo(Math.exp((scores[21] ?? 0) - (scores[22] ?? 0)), 5);
	});

	it('refuse a head that does not exist and a q that is too short', () => {
		const head = makeHead(4, 1);
		expect(() => attentionProbabilities({ ...head, queryHead: 8 })).toThrow('query head 8');
		expect(() => attentionProbabilities({ ...head, tokens: 5 })).toThrow(RangeError);
	});
});

describe('grouped queries', () => {
	it('share the key/value head of their group', () => {
		const shape = { queryHeads: 8, kvHeads: 2, headDim: 16 };
		expect([0, 3, 4, 7].map((head) => findKvHead(shape, head))).toEqual([0, 0, 1, 1]);
	});
});

describe('attention output', () => {
	it('is the mean of the values where attention is even', () => {
		const p = Float32Array.of(1, 0, 0.5, 0.5);
		expect(attentionOutput(p, Float32Array.of(2, 4, 6, 8), 2, 2)).toEqual(
			Float32Array.of(2, 4, 4, 6)
		);
	});
});

describe('distance profile', () => {
	it('of even attention is the mean of 1/n over the rows that reach that far', () => {
		const tokens = 4;
		const p = new Float32Array(16);
		for (let i = 0; i < 4; i++) for (let j = 0; j <= i; j++) p[i * 4 + j] = 1 / (i + 1);
		const { mass, queries } = distanceProfile(p, tokens);
		expect([...queries]).toEqual([4, 3, 2, 1]);
		expect(mass[0]).toBeCloseTo((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4, 6);
		expect(mass[3]).toBeCloseTo(1 / 4, 6);
	});

	it('keeps all mass: weighted by its queries it sums to one a token', () => {
		const tokens = 33;
		const { mass, queries } = distanceProfile(attentionProbabilities(makeHead(tokens, 3)), tokens);
		const total = mass.reduce((sum, m, d) => sum + m * (queries[d] ?? 0), 0);
		expect(total).toBeCloseTo(tokens, 4);
	});
});
