import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
	followDescent,
	gradientOf,
	lossOf,
	preferenceLosses,
	stepOf,
	type Coupling,
	type PreferenceLoss
} from './preference.ts';

interface Row {
	readonly loss: PreferenceLoss;
	readonly chosen: number;
	readonly rejected: number;
	readonly beta: number;
}
const reference = JSON.parse(
	readFileSync(
		new URL('../../../tests/fixtures/reference/preference.json', import.meta.url),
		'utf8'
	)
) as {
	readonly losses: readonly (Row & { value: number; gradient: readonly [number, number] })[];
	readonly steps: readonly (Row & Coupling & { change: readonly [number, number] })[];
};
const free: Coupling = { alike: 0, ratio: 1 };
const square = { limit: 60, stride: 0.25 };

describe('losses on a pair', () => {
	it('are those of torch, written as TRL has them', () => {
		expect(reference.losses.length).toBeGreaterThan(200);
		for (const row of reference.losses)
			expect(lossOf(row.loss, row, row.beta)).toBeCloseTo(row.value, 10);
	});

	it('have the gradients that torch finds by itself', () => {
		for (const row of reference.losses) {
			const { chosen, rejected } = gradientOf(row.loss, row, row.beta);
			expect(chosen).toBeCloseTo(row.gradient[0], 10);
			expect(rejected).toBeCloseTo(row.gradient[1], 10);
		}
	});

	it('stay finite where a pair is far away', () => {
		for (const loss of preferenceLosses)
			for (const far of [-1e5, 1e5]) {
				const pair = { chosen: far, rejected: -far };
				expect(Number.isFinite(lossOf(loss, pair, 0.5))).toBe(true);
				expect(Number.isFinite(gradientOf(loss, pair, 0.5).chosen)).toBe(true);
			}
	});
});

describe('a step on shared weights', () => {
	it('moves both answers as a step of torch on a linear model does', () => {
		for (const row of reference.steps) {
			const change = stepOf(gradientOf(row.loss, row, row.beta), row);
			expect(change.chosen).toBeCloseTo(row.change[0], 10);
			expect(change.rejected).toBeCloseTo(row.change[1], 10);
		}
	});

	it('never makes a loss larger, if it is small', () => {
		const pair = { chosen: -8, rejected: -30 };
		for (const loss of preferenceLosses) {
			const step = stepOf(gradientOf(loss, pair, 0.1), { alike: 0.9, ratio: 1.5 });
			const next = {
				chosen: pair.chosen + 0.01 * step.chosen,
				rejected: pair.rejected + 0.01 * step.rejected
			};
			expect(lossOf(loss, next, 0.1)).toBeLessThan(lossOf(loss, pair, 0.1));
		}
	});
});

describe('a path of descent', () => {
	const ends = (loss: PreferenceLoss, coupling: Coupling) => {
		const path = followDescent(loss, { chosen: 0, rejected: 0 }, 0.1, coupling, square);
		return { path, last: path.at(-1) ?? { chosen: NaN, rejected: NaN } };
	};

	it('begins where it is told, keeps its stride and stays in the square', () => {
		for (const loss of preferenceLosses) {
			const { path } = ends(loss, { alike: 0.9, ratio: 1.5 });
			expect(path[0]).toEqual({ chosen: 0, rejected: 0 });
			path.slice(1).forEach((at, index) => {
				const before = path[index] ?? at;
				const moved = Math.hypot(at.chosen - before.chosen, at.rejected - before.rejected);
				expect(moved).toBeCloseTo(square.stride, 9);
				expect(Math.max(Math.abs(at.chosen), Math.abs(at.rejected))).toBeLessThanOrEqual(60);
			});
		}
	});

	it('of DPO is a straight line across the diagonal where the answers share nothing', () => {
		const { last } = ends('dpo', free);
		expect(last.chosen).toBeGreaterThan(59);
		expect(last.rejected).toBeCloseTo(-last.chosen, 6);
	});

	it('of APO-down takes both answers down', () => {
		const { path } = ends('apo-down', free);
		expect(path.every(({ chosen }) => chosen <= 0)).toBe(true);
		expect(path.at(-1)?.rejected).toBeLessThan(-50);
	});

	it('ends where nothing pushes', () => {
		const pair = { chosen: 1e5, rejected: -1e5 };
		expect(followDescent('dpo', pair, 1, free, { limit: 2e5, stride: 1 })).toEqual([pair]);
	});
});
