import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rateOfCosine, rateOfWsd } from './learning-rate.ts';

interface Item {
	readonly id: string;
	readonly inputs: Readonly<Record<string, number>>;
	readonly result: { readonly samples: readonly { step: number; learningRate: number }[] };
}
const items = JSON.parse(
	readFileSync(new URL('../../../content/facts/derived.json', import.meta.url), 'utf8')
) as readonly Item[];

describe('the learning rate', () => {
	it('of SmolLM3 is what the fact base worked out from its configuration', () => {
		const item = items.find(({ id }) => id === 'wsd');
		const { peak = 0, warmupSteps = 0, decayStart = 0, decaySteps = 0 } = item?.inputs ?? {};
		const schedule = { peak, warmupSteps, decayStart, decaySteps };
		expect(item?.result.samples.length).toBeGreaterThan(5);
		for (const { step, learningRate } of item?.result.samples ?? [])
			expect(rateOfWsd(step, schedule)).toBeCloseTo(learningRate, 12);
	});

	it('of a cosine rises in a line, falls by half at the middle, and ends at zero', () => {
		const schedule = { peak: 2e-5, warmupSteps: 1000, totalSteps: 21_000 };
		expect(rateOfCosine(500, schedule)).toBeCloseTo(1e-5, 12);
		expect(rateOfCosine(1000, schedule)).toBeCloseTo(2e-5, 12);
		expect(rateOfCosine(11_000, schedule)).toBeCloseTo(1e-5, 12);
		expect(rateOfCosine(21_000, schedule)).toBeCloseTo(0, 12);
		expect(rateOfCosine(30_000, schedule)).toBeCloseTo(0, 12);
	});
});
