import { describe, expect, it } from 'vitest';
import { joinScores, scoreRows } from '../run/text-score.ts';

/** Log-probabilities of a row of logits are `logit - ln(sum of exp)`: with these, halves and quarters. */
const half = Math.log(0.5);
const quarter = Math.log(0.25);
const rows = Float32Array.from([half, quarter, quarter, quarter, half, quarter]);

describe('the score of rows', () => {
	it('takes each token from the logits of the token before it', () => {
		const { logProbs, isLikeliest } = scoreRows([2, 0], rows, null);
		expect(logProbs[0]).toBeNaN();
		expect(logProbs[1]).toBeCloseTo(half, 6);
		expect([...isLikeliest]).toEqual([0, 1]);
	});

	it('takes the first from what stood before the part', () => {
		const before = Float32Array.from([quarter, quarter, half]);
		const { logProbs, isLikeliest } = scoreRows([1, 2], rows, before);
		expect([...logProbs].map((p) => Math.exp(p))).toEqual([
			expect.closeTo(0.25, 6) as number,
			expect.closeTo(0.25, 6) as number
		]);
		expect([...isLikeliest]).toEqual([0, 0]);
	});
});

it('parts are put together in their order', () => {
	const next = { ids: new Int32Array(1), texts: ['b'], probabilities: new Float32Array(1) };
	const part = (id: number) => ({
		tokenIds: Int32Array.of(id),
		tokens: [String(id)],
		logProbs: Float32Array.of(-id),
		isLikeliest: Uint8Array.of(1),
		next: { ...next, texts: [`after ${id}`] },
		forwardMs: id
	});
	const whole = joinScores([part(1), part(2)]);
	expect([...whole.tokenIds]).toEqual([1, 2]);
	expect([...whole.logProbs]).toEqual([-1, -2]);
	expect(whole.next.texts).toEqual(['after 2']);
	expect(whole.forwardMs).toBe(3);
	expect(() => joinScores([])).toThrow(RangeError);
});
