import { describe, expect, it } from 'vitest';
import { pickPart } from '../../facts/picked.ts';
import { steps as labSteps } from '../lab/figures/orders.ts';
import { countUnturned, layOutWaves, plan, steps, stretchFacts, wavelengthsOf } from './stretch.ts';

describe('the steps to a longer context', () => {
	it('are those the lab measures, in its order', () => {
		expect(plan.map(({ id }) => id)).toEqual(steps);
		expect(labSteps).toEqual([...steps]);
	});

	it('leave about the same number of pairs without a full turn, as the fact base counted', () => {
		for (const { context, theta, countFact } of plan) {
			if (!countFact) continue;
			const counted = countUnturned(wavelengthsOf(theta.value), context.value);
			expect(counted, countFact).toBe(pickPart(stretchFacts, countFact));
		}
		const kept = countUnturned(wavelengthsOf(50_000), 65_536);
		expect(kept).toBeLessThan(15);
	});

	it('have YaRN keep the count at twice the length', () => {
		const trained = countUnturned(wavelengthsOf(5e6), 65_536);
		expect(countUnturned(wavelengthsOf(5e6, true), 131_072)).toBe(trained);
	});

	it('are drawn with longer waves higher up', () => {
		const { y, x } = layOutWaves(600);
		expect(y(65_536)).toBeLessThan(y(4096));
		expect(x(63)).toBeGreaterThan(x(0));
	});
});
