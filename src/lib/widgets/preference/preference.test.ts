import { describe, expect, it } from 'vitest';
import { readParameters } from '../../url/parameters.ts';
import { arrowOf, formatPush, formatRatio } from './format.ts';
import { preferenceParameters, span } from './parameters.ts';
import { countNear, listArrows } from './plane.ts';
import { Preference } from './preference.svelte.ts';

const start = readParameters(preferenceParameters, new Map()).values;
const free = { alike: 0, ratio: 1 };

describe('the state of the preference losses', () => {
	it('begins at the reference, where DPO says ln 2 and the others 1', () => {
		const preference = new Preference(start);
		expect(preference.ratios).toEqual({ chosen: 0, rejected: 0 });
		expect(preference.readings.map(({ value }) => value.toFixed(3))).toEqual([
			'0.693',
			'1.000',
			'1.000'
		]);
	});

	it('comes back from its own address', () => {
		const set = { ...start, chosen: -100, referenceRejected: -70, beta: 0.05, alike: 0.5 };
		const preference = new Preference({ ...set, field: 'apo-down' });
		expect(preference.state).toEqual({ ...set, field: 'apo-down' });
	});

	it('moves the policy where the point is put, and no probability above 1', () => {
		const preference = new Preference({ ...start, referenceChosen: -30 });
		preference.moveTo({ chosen: 50, rejected: -200 });
		expect(preference.policy).toEqual({ chosen: 0, rejected: -80 - span });
		preference.reset();
		expect(preference.ratios).toEqual({ chosen: 0, rejected: 0 });
	});

	it('has pushes that do not know of shared weights, and steps that do', () => {
		const preference = new Preference({ ...start, alike: 0.9, ratio: 1.5 });
		const dpo = preference.readings[0];
		expect(dpo?.push.chosen).toBeCloseTo(0.05, 10);
		expect(dpo?.step.chosen).toBeLessThan(0);
		expect(preference.isFree).toBe(false);
	});
});

describe('the plane of log-ratios', () => {
	it('has arrows of one length, the stronger the darker', () => {
		const arrows = listArrows('dpo', 0.1, free);
		expect(arrows).toHaveLength(100);
		for (const { from, to } of arrows)
			expect(Math.hypot(to.chosen - from.chosen, to.rejected - from.rejected)).toBeCloseTo(7, 9);
		const ink = (chosen: number, rejected: number) =>
			arrows.find(({ from }) => from.chosen === chosen && from.rejected === rejected)?.ink ?? NaN;
		expect(ink(-54, 54)).toBeGreaterThan(ink(54, -54));
	});

	it('counts which names would be written over each other', () => {
		const at = (chosen: number) => ({ chosen, rejected: 0 });
		expect(countNear([at(0), at(5), at(40), at(3)])).toEqual([0, 1, 0, 2]);
	});
});

describe('its numbers', () => {
	it('carry a sign, two digits, and an arrow', () => {
		expect([0.05, -0.0017662, 0.000012, 1e-9].map(formatPush)).toEqual([
			'+0.05',
			'−0.0018',
			'+0.000012',
			'0'
		]);
		expect([0.05, -0.05, 1e-9].map(arrowOf)).toEqual(['▲', '▼', '·']);
		expect([12, -40.25, 0].map(formatRatio)).toEqual(['+12', '−40.3', '0']);
	});
});
