import { describe, expect, it } from 'vitest';
import { buildDivergingRamp, buildSequentialRamp, describeGradient, rampSteps } from './ramp.ts';

/** CIELAB lightness of a packed pixel, from the sRGB and CIE definitions. */
function measureLightness(pixel: number): number {
	const [red, green, blue] = [0, 8, 16].map((shift) => {
		const channel = ((pixel >> shift) & 255) / 255;
		return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
	});
	const y = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
	return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (y * 24389) / 27;
}

describe('the sequential ramp', () => {
	it.each([
		['#fffefb', '#1d1b17'],
		['#1c1e24', '#eceae4']
	])('from %s to %s changes lightness evenly, always in one direction', (low, high) => {
		const lightness = Array.from(buildSequentialRamp(low, high), measureLightness);
		const first = lightness.at(0) ?? 0;
		const last = lightness.at(-1) ?? 0;
		expect(Math.abs(last - first)).toBeGreaterThan(70);
		lightness.forEach((value, step) => {
			const even = first + ((last - first) * step) / (rampSteps - 1);
			expect(Math.abs(value - even)).toBeLessThan(1.2);
		});
		for (let step = 8; step < rampSteps; step++) {
			const change = (lightness[step] ?? 0) - (lightness[step - 8] ?? 0);
			expect(Math.sign(change)).toBe(Math.sign(last - first));
		}
	});

	it('starts and ends at the colours it was given', () => {
		const ramp = buildSequentialRamp('#102030', '#ffeedd');
		expect(ramp[0]).toBe(0xff302010);
		expect(ramp.at(-1)).toBe(0xffddeeff);
	});

	it('refuses what is not a colour', () => {
		expect(() => buildSequentialRamp('paper', 'ink')).toThrow(RangeError);
	});
});

describe('the diverging ramp', () => {
	const ramp = buildDivergingRamp('#9a5b00', '#fffefb', '#1f5fa8');

	it('has an odd number of steps with the middle colour at the centre', () => {
		expect(ramp.length).toBe(2 * rampSteps - 1);
		expect(ramp[rampSteps - 1]).toBe(0xfffbfeff);
	});

	it('darkens from the centre to both ends', () => {
		const lightness = Array.from(ramp, measureLightness);
		for (let step = 8; step < rampSteps; step++) {
			const centre = rampSteps - 1;
			expect(lightness[centre + step] ?? 0).toBeLessThan(lightness[centre + step - 8] ?? 0);
			expect(lightness[centre - step] ?? 0).toBeLessThan(lightness[centre - step + 8] ?? 0);
		}
	});
});

it('a gradient names its first and last colour', () => {
	const text = describeGradient(buildSequentialRamp('#ffffff', '#000000'), 3);
	expect(text).toMatch(/^linear-gradient\(to right, rgb\(255 255 255\), .*, rgb\(0 0 0\)\)$/);
});
