/** @file What the lesson on scaling laws says of its exhibit. */
import { describe, expect, it } from 'vitest';
import { countTraining, findCheapestToServe } from '../../math/scaling.ts';
import { fitted, ruleOfThumb, smollm3, type FitId } from '../../widgets/scaling/fits.ts';
import { labTables } from '../../lab/tables.server.ts';
import { compareSeeds, listValues } from '../../lab/tidy.ts';
import { findSlope, listSizes } from '../../widgets/lab/findings/sizes.ts';
import { scalingParameters } from '../../widgets/scaling/parameters.ts';
import { formatCount, formatLoss, formatRatio } from '../../widgets/scaling/format.ts';
import { Scaling } from '../../widgets/scaling/scaling.svelte.ts';
import { expectWords } from './nano.ts';

const lesson = '04-training/04-scaling-laws.md';
const set = (fit: FitId = 'replication', served = 1e12) => new Scaling({ fit, ...smollm3, served });

describe('the lesson on scaling laws', () => {
	it('says what the same FLOPs would have trained', () => {
		expectWords(lesson, 'a model of 42.7 B with a loss 0.088 nats lower');
		const { best, bestLoss, loss } = set();
		expect(formatCount(best.parameters)).toBe('42.7 B');
		expect(formatLoss(loss - bestLoss)).toBe('0.088');
	});

	it('says what has the same loss and is cheapest to train', () => {
		expectWords(
			lesson,
			'14.2 B parameters on 283 B tokens',
			'for less than an eighth of the training'
		);
		const { trained, training } = set();
		expect([trained.parameters, trained.tokens].map(formatCount)).toEqual(['14.2 B', '283 B']);
		expect(training / countTraining(trained)).toBeGreaterThan(8);
	});

	it('says where the diamond goes', () => {
		expectWords(lesson, 'At a hundred trillion it stands at 3.29 B');
		const { fit, loss } = set();
		const sizes = [1e9, 1e12, 1e13, 1e14].map(
			(served) => findCheapestToServe(fit, loss, served).parameters
		);
		sizes.slice(1).forEach((size, at) => expect(size).toBeLessThan(sizes[at] ?? 0));
		expect(formatCount(sizes[3] ?? NaN)).toBe('3.29 B');
	});

	it('says when SmolLM3 has earned its training back, on both fits', () => {
		expectWords(lesson, 'After 8.19 trillion tokens served', 'hardly moves: 7.31 trillion');
		expectWords(lesson, 'That is less than it read in training');
		expect(formatCount(set().breakEven ?? NaN)).toBe('8.19 T');
		expect(formatCount(set('printed').breakEven ?? NaN)).toBe('7.31 T');
		expect(set().breakEven).toBeLessThan(smollm3.tokens);
	});

	it('says how many tokens a parameter each fit would give it', () => {
		expectWords(lesson, 'The optimum now has 84 tokens a parameter, not 18.9');
		const ratio = (fit: FitId) => {
			const { best } = set(fit);
			return best.tokens / best.parameters;
		};
		expect(formatRatio(ratio('replication'))).toBe('18.9');
		expect(Math.round(ratio('printed'))).toBe(84);
		expect(ratio('printed')).toBeGreaterThan(2 * ruleOfThumb);
	});

	it('says that SmolLM3 lies far above the shaded box', () => {
		expectWords(
			lesson,
			'the shaded box ends well below its point',
			'at ten times the tokens a parameter'
		);
		expect(smollm3.tokens).toBeGreaterThan(10 * fitted.tokens[1]);
		expect(smollm3.tokens / smollm3.parameters / 341).toBeGreaterThan(10);
	});

	it('says what the twin weighs', () => {
		expectWords(lesson, 'A model as good would have cost an eighth, and weighed 28 GB');
		expect(Math.round((2 * set().trained.parameters) / 1e9)).toBe(28);
	});
});

describe('the lesson on scaling laws, of the lab’s three sizes', () => {
	const sizes = listSizes(labTables);
	const shapes = sizes.flatMap((rows) => rows.slice(0, 1));
	const loss = (row: { readonly loss: number }) => row.loss;

	it('says what was trained, and how far it is from the rule and from the picture', () => {
		expectWords(
			lesson,
			'one recipe with one, two and four layers',
			'the same million tokens, with three seeds',
			'a tenth of the rule and less, where SmolLM3 has 181 times the rule',
			'they would lie far outside, at the lower left',
			...['1.98', '1.62', '1.19'].map((ratio) => `>${ratio}</Provenance>`)
		);
		expect(shapes.map(({ layers }) => layers)).toEqual([1, 2, 4]);
		for (const rows of sizes)
			expect(listValues(rows, ({ seed }) => seed).toSorted()).toEqual([1, 2, 3]);
		for (const { tokens } of shapes) expect(tokens).toBe(999_424);
		const ratios = shapes.map(({ tokens, parameters }) => tokens / parameters);
		expect(ratios.map((ratio) => ratio.toFixed(2))).toEqual(['1.98', '1.62', '1.19']);
		expect(Math.max(...ratios)).toBeLessThanOrEqual(ruleOfThumb / 10);
		expect(smollm3.tokens / smollm3.parameters / ruleOfThumb).toBeGreaterThan(181);
		for (const { tokens, parameters } of shapes) {
			expect(parameters).toBeLessThan(scalingParameters.parameters.min / 10);
			expect(tokens).toBeLessThan(scalingParameters.tokens.min / 10);
		}
	});

	it('says that the loss falls with every step in every seed, and how steeply', () => {
		expectWords(lesson, 'the loss falls with every step, in every seed');
		for (const [at, rows] of sizes.slice(1).entries())
			expect(compareSeeds(rows, sizes[at] ?? [], loss)).toMatchObject({
				direction: 'lower',
				seeds: 3
			});
		const slope = findSlope(sizes[0] ?? [], sizes.at(-1) ?? []);
		const words = [slope?.mean, slope?.greatest, slope?.least].map((value) =>
			(value ?? NaN).toFixed(3).replace('-', '−')
		);
		expectWords(lesson, ...words.map((word) => `>${word}</Provenance>`));
	});

	it('says that it is no straight line, and where it does not fall', () => {
		const gains = sizes
			.slice(1)
			.map((rows, at) => (-(compareSeeds(rows, sizes[at] ?? [], loss)?.mean ?? NaN)).toFixed(3));
		expectWords(
			lesson,
			`the first doubling of the layers brings <Provenance kind="derived" note="Loss with one layer less that with two, mean of three seeds">${gains[0]}</Provenance> nats`,
			`the second <Provenance kind="derived" note="Loss with two layers less that with four, mean of three seeds">${gains[1]}</Provenance>`,
			'On ledgers four layers are not even ahead of one in every seed'
		);
		const ledgers = sizes.map((rows) => rows.filter(({ domain }) => domain === 'ledger'));
		expect(compareSeeds(ledgers[2] ?? [], ledgers[0] ?? [], loss)).toMatchObject({
			direction: 'mixed',
			seeds: 3
		});
	});
});
