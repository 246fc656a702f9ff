import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { followAdamW, spanOf, type AdamWOptions } from './adamw.ts';

const reference = JSON.parse(
	readFileSync(new URL('../../../tests/fixtures/reference/adamw.json', import.meta.url), 'utf8')
) as {
	readonly gradients: readonly number[];
	readonly rates: readonly number[];
	readonly runs: readonly (AdamWOptions & {
		readonly start: number;
		readonly steps: readonly (readonly [m: number, v: number, weight: number])[];
	})[];
};

describe('AdamW on one weight', () => {
	it('has the averages and weights of torch.optim.AdamW, whatever the settings', () => {
		expect(reference.runs.length).toBeGreaterThan(4);
		for (const run of reference.runs) {
			const steps = followAdamW(reference.gradients, reference.rates, run.start, run);
			expect(steps).toHaveLength(run.steps.length);
			steps.forEach(({ m, v, weight }, index) => {
				const [ownM = NaN, ownV = NaN, ownWeight = NaN] = run.steps[index] ?? [];
				expect(m).toBeCloseTo(ownM, 14);
				expect(v).toBeCloseTo(ownV, 14);
				expect(weight).toBeCloseTo(ownWeight, 12);
			});
		}
	});

	it('takes the same steps when every gradient is a thousand times larger', () => {
		const options = { beta1: 0.9, beta2: 0.95, epsilon: 0, weightDecay: 0.1 };
		const { gradients, rates } = reference;
		const own = followAdamW(gradients, rates, 0.5, options).at(-1);
		const large = followAdamW(
			gradients.map((gradient) => 1000 * gradient),
			rates,
			0.5,
			options
		).at(-1);
		expect(large?.weight).toBeCloseTo(own?.weight ?? NaN, 12);
		expect(large?.m).toBeCloseTo(1000 * (own?.m ?? NaN), 9);
	});

	it('moves by one learning rate at the first gradient, thanks to the correction', () => {
		const [first] = followAdamW([-4e-5], [1e-3], 0, {
			beta1: 0.9,
			beta2: 0.95,
			epsilon: 0,
			weightDecay: 0
		});
		expect(first?.push).toBeCloseTo(1e-3, 12);
		expect(first?.m).toBeCloseTo(-4e-6, 12);
	});

	it('looks back ten steps with a beta of 0.9, and twenty with 0.95', () => {
		expect(spanOf(0.9)).toBeCloseTo(10);
		expect(spanOf(0.95)).toBeCloseTo(20);
	});

	it('refuses gradients without a rate each', () => {
		expect(() =>
			followAdamW([1, 2], [1], 0, { ...reference.runs[0], weightDecay: 0 } as never)
		).toThrow('2 gradients');
	});
});
