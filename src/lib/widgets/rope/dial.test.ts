import { expect, it } from 'vitest';
import { angleOf, drawArc, pointAt, turnBetween } from './dial.ts';

it('begins at the top and goes clockwise', () => {
	expect(pointAt(0, 10).y).toBe(-10);
	expect(pointAt(Math.PI / 2, 10).x).toBeCloseTo(10);
	for (const angle of [-3, -1, 0, 0.5, 2, 3]) expect(angleOf(pointAt(angle, 4))).toBeCloseTo(angle);
});

it('takes the short way round, also past the bottom', () => {
	expect(turnBetween(3, -3)).toBeCloseTo(2 * Math.PI - 6);
	expect(turnBetween(-3, 3)).toBeCloseTo(6 - 2 * Math.PI);
	expect(turnBetween(0.1, 0.3)).toBeCloseTo(0.2);
});

it('draws an arc of a quarter turn to the right, and of many turns as a circle', () => {
	expect(drawArc(0, Math.PI / 2, 10)).toMatch(/^M0 -10A10 10 0 0 1 10 /);
	expect(drawArc(0, 40, 10)).toMatch(/^M0 -10A10 10 0 1 1 -0\.00999/);
	expect(drawArc(0, -0.5, 10)).toMatch(/A10 10 0 0 0 -/);
});
