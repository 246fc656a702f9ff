import { describe, expect, it } from 'vitest';
import { findMuseumModel } from '../../facts/facts.server.ts';
import { countTraining, predictLoss } from '../../math/scaling.ts';
import { readParameters } from '../../url/parameters.ts';
import { chinchilla, fits, fitted, smollm3 } from './fits.ts';
import { formatCount, formatFlops, formatRatio } from './format.ts';
import { scalingParameters } from './parameters.ts';
import { traceFlops, traceLoss } from './plane.ts';
import { Scaling } from './scaling.svelte.ts';

const start = readParameters(scalingParameters, new Map()).values;

describe('the state of the scaling laws', () => {
	it('begins with SmolLM3, as the museum counts it', () => {
		const scaling = new Scaling(start);
		expect(scaling.isSmollm3).toBe(true);
		expect(scaling.shape.parameters).toBe(findMuseumModel('smollm3-3b').parameters.text);
		expect(Math.round(scaling.perParameter)).toBe(3642);
	});

	it('comes back from its own address', () => {
		const set = { fit: 'printed', parameters: 7e10, tokens: 1.4e12, served: 3e13 } as const;
		expect(new Scaling(set).state).toEqual(set);
	});

	it('keeps a dragged model within its sliders, to three digits', () => {
		const scaling = new Scaling(start);
		scaling.moveTo({ parameters: 123_456_789, tokens: 1e20 });
		expect(scaling.shape).toEqual({ parameters: 123_000_000, tokens: 1e14 });
		scaling.reset();
		expect(scaling.isSmollm3).toBe(true);
	});

	it('lists the costs of one loss, whose least is what it calls cheapest to train', () => {
		const scaling = new Scaling(start);
		const costs = scaling.listCosts(400);
		for (const { shape } of costs)
			expect(predictLoss(scaling.fit, shape)).toBeCloseTo(scaling.loss, 9);
		const least = Math.min(...costs.map(({ training }) => training));
		expect(least / countTraining(scaling.trained)).toBeCloseTo(1, 2);
		const both = Math.min(...costs.map(({ total }) => total));
		expect(
			both / (countTraining(scaling.cheapest) + 2 * scaling.cheapest.parameters * 1e12)
		).toBeCloseTo(1, 2);
	});

	it('finds something at every corner of its sliders', () => {
		const { parameters, tokens, served } = scalingParameters;
		for (const fit of ['replication', 'printed'] as const)
			for (const size of [parameters.min, parameters.max])
				for (const text of [tokens.min, tokens.max])
					for (const life of [served.min, served.max]) {
						const scaling = new Scaling({ fit, parameters: size, tokens: text, served: life });
						const all = [scaling.best, scaling.trained, scaling.cheapest];
						for (const shape of all) {
							expect(Number.isFinite(shape.parameters) && shape.parameters > 0).toBe(true);
							expect(Number.isFinite(shape.tokens) && shape.tokens > 0).toBe(true);
						}
						expect(scaling.listCosts(50).length).toBeGreaterThan(10);
					}
	});
});

describe('the plane of the scaling laws', () => {
	const sizes = [1e7, 1e12] as const;

	it('has a line of one loss that falls from small to large models', () => {
		const line = traceLoss(fits.replication, 2.5, sizes, 1e16);
		expect(line.length).toBeGreaterThan(50);
		line.slice(1).forEach(({ tokens }, at) => expect(tokens).toBeLessThan(line[at]?.tokens ?? 0));
	});

	it('has a line of one cost', () => {
		for (const shape of traceFlops(smollm3, sizes))
			expect(countTraining(shape) / countTraining(smollm3)).toBeCloseTo(1, 12);
	});

	it('shows that SmolLM3 and Chinchilla lie outside of what was fitted', () => {
		for (const shape of [smollm3, chinchilla])
			expect(shape.tokens).toBeGreaterThan(fitted.tokens[1]);
	});
});

describe('its numbers', () => {
	it('have three digits and a unit', () => {
		expect([1e7, 3_075_098_624, 1.12e13, 1e16].map(formatCount)).toEqual([
			'10 M',
			'3.08 B',
			'11.2 T',
			'10,000 T'
		]);
		expect(formatFlops(2.0665e23)).toBe('2.07 × 10²³');
		expect([3642.2, 18.88, 0.036].map(formatRatio)).toEqual(['3,640', '18.9', '0.036']);
	});
});
