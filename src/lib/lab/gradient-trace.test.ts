import { describe, expect, it } from 'vitest';
import { followAdamW } from '../math/adamw.ts';
import { labTables } from './tables.server.ts';

describe('the recorded gradients', () => {
	it('lead every followed weight to where torch left it, at the recipe’s settings', () => {
		const rows = labTables['gradient-trace']?.rows ?? [];
		const weights = [...new Set(rows.map(({ weight }) => weight))];
		expect(weights).toHaveLength(5);
		for (const name of weights) {
			const own = rows.filter(({ weight }) => weight === name);
			const steps = followAdamW(
				own.map(({ gradient }) => gradient),
				own.map(({ rate }) => rate),
				own[0]?.before ?? NaN,
				{ beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: own[0]?.decays ? 0.1 : 0 }
			);
			// torch computes in float32 and has rounded a few hundred times.
			steps.forEach(({ weight }, index) =>
				expect(Math.abs(weight - (own[index]?.after ?? NaN))).toBeLessThan(3e-6)
			);
		}
	});
});
