import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
	countLifetime,
	countServing,
	countTraining,
	findBestFor,
	findBreakEven,
	findCheapestToServe,
	findCheapestToTrain,
	predictLoss,
	tokensFor,
	type LossFit
} from './scaling.ts';

const read = (path: string): unknown =>
	JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));
interface Row {
	readonly fit: string;
	readonly parameters: number;
	readonly tokens: number;
	readonly loss: number;
	readonly bestLogParameters: number;
	readonly served: readonly number[];
	readonly cheapestLogParameters: readonly number[];
}
const { rows } = read('tests/fixtures/reference/scaling.json') as { readonly rows: readonly Row[] };
const facts = read('content/facts/facts.json') as readonly { id: string; value: LossFit }[];

function fitOf(id: string): LossFit {
	const fact = facts.find((each) => each.id === id);
	if (!fact) throw new Error(`There is no fact ${id}.`);
	return fact.value;
}

describe('a scaling law', () => {
	it('expects the losses that torch computes', () => {
		expect(rows).toHaveLength(8);
		for (const row of rows) expect(predictLoss(fitOf(row.fit), row)).toBeCloseTo(row.loss, 12);
	});

	it('finds the best shape for some FLOPs where a search over sizes does', () => {
		for (const row of rows) {
			const best = findBestFor(fitOf(row.fit), countTraining(row));
			expect(Math.log(best.parameters)).toBeCloseTo(row.bestLogParameters, 4);
			expect(countTraining(best) / countTraining(row)).toBeCloseTo(1, 10);
		}
	});

	it('finds the cheapest shape of a loss, with serving and without, where a search does', () => {
		for (const row of rows) {
			const fit = fitOf(row.fit);
			row.served.forEach((served, index) => {
				const found = findCheapestToServe(fit, row.loss, served);
				expect(Math.log(found.parameters)).toBeCloseTo(row.cheapestLogParameters[index] ?? NaN, 3);
				expect(predictLoss(fit, found)).toBeCloseTo(row.loss, 10);
			});
			const trained = findCheapestToTrain(fit, row.loss);
			expect(Math.log(trained.parameters)).toBeCloseTo(row.cheapestLogParameters[0] ?? NaN, 3);
			expect(predictLoss(fit, trained)).toBeCloseTo(row.loss, 12);
		}
	});

	it('agrees with itself: the best shape for some FLOPs is the cheapest of its loss', () => {
		const fit = fitOf('scaling.replication-fit');
		const best = findBestFor(fit, 1e23);
		const cheapest = findCheapestToTrain(fit, predictLoss(fit, best));
		expect(cheapest.parameters / best.parameters).toBeCloseTo(1, 9);
	});

	it('knows losses that no number of tokens reaches, and some that no model does', () => {
		const fit = fitOf('scaling.replication-fit');
		expect(tokensFor(fit, 1e6, 2)).toBeNull();
		expect(tokensFor(fit, 1e10, 2.2)).toBeGreaterThan(1e10);
		expect(() => findCheapestToTrain(fit, 1.8)).toThrow(RangeError);
	});
});

describe('a break-even', () => {
	const smaller = { parameters: 3e9, tokens: 1e13 };
	const larger = { parameters: 14e9, tokens: 3e11 };

	it('is where both have cost the same', () => {
		const served = findBreakEven(smaller, larger) ?? NaN;
		expect(countLifetime(smaller, served) / countLifetime(larger, served)).toBeCloseTo(1, 12);
		expect(countServing(smaller, served)).toBeLessThan(countServing(larger, served));
	});

	it('is none where the smaller one is cheaper from the start, or not smaller', () => {
		expect(findBreakEven({ ...smaller, tokens: 1e11 }, larger)).toBeNull();
		expect(findBreakEven(larger, smaller)).toBeNull();
	});
});
