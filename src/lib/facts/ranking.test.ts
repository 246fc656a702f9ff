import { describe, expect, it } from 'vitest';
import { factBase, findDerived } from './facts.server.ts';
import { duel, meanReversedRanks, type Cells } from './ranking.ts';

const { benchmarks } = factBase;

/** Cells `[benchmarks, models]` of one table, benchmarks as printed. */
function readTable(table: string, models: readonly string[], keep: (id: string) => boolean): Cells {
	const scores = benchmarks.scores.filter(
		(score) => score.table === table && keep(score.benchmark)
	);
	const names = [...new Set(scores.map(({ benchmark }) => benchmark))];
	return names.map((name) =>
		models.map((model) => {
			const score = scores.find((own) => own.benchmark === name && own.contestant === model);
			if (!score) throw new Error(`${name} has no cell for ${model}.`);
			return score.score;
		})
	);
}

const instruct = [
	'smollm3-3b',
	'qwen2-5-3b-instruct',
	'llama-3-2-3b-instruct',
	'qwen3-1-7b',
	'qwen3-4b'
];
const base = ['smollm3-3b-base', 'qwen2-5-3b', 'llama-3-2-3b', 'qwen3-1-7b-base', 'qwen3-4b-base'];
// The twelve benchmarks in the win-rate chart of the launch blog.
const charted = new Set(
	'hellaswag arc-cf winogrande commonsenseqa mmlu-cf mmlu-pro-cf piqa openbookqa gsm8k math humaneval-plus mbpp-plus'.split(
		' '
	)
);
const noThink = readTable('instruct-no-think', instruct, () => true);
const english = readTable('base-english', base, (id) => charted.has(id));

describe('mean reversed ranks', () => {
	it('reproduce the instruct chart within 0.06 when ties take the worse rank', () => {
		const ranks = meanReversedRanks(noThink, 'worst');
		expect(ranks).toEqual([3.75, 2.5, 1.625, 2.375, 4.625]);
		expect(findDerived('win-rate').result).toMatchObject({
			recomputedTiesWorst: Object.fromEntries(instruct.map((id, index) => [id, ranks[index]]))
		});
		const chart = benchmarks.scores.filter(
			({ table, setting }) => table === 'chart' && setting === 'instruct-no-think'
		);
		for (const [index, id] of instruct.entries()) {
			const drawn = chart.find(({ contestant }) => contestant === id)?.score;
			expect(Math.abs((ranks[index] ?? NaN) - (drawn ?? NaN))).toBeLessThanOrEqual(0.06);
		}
	});

	it('shift by half a place where ties are averaged or take the better rank', () => {
		expect(meanReversedRanks(noThink, 'average')[0]).toBeCloseTo(3.8125, 6);
		expect(meanReversedRanks(noThink, 'best')[0]).toBeCloseTo(3.875, 6);
	});

	it('of five models add up to fifteen when ties are averaged', () => {
		const sum = meanReversedRanks(noThink, 'average').reduce((total, rank) => total + rank, 0);
		expect(sum).toBeCloseTo(15, 9);
	});

	it('of the base table without Gemma are those recorded', () => {
		const ranks = meanReversedRanks(english, 'average');
		[3.75, 2.75, 2.333, 1.917, 4.25].forEach((rank, index) => {
			expect(ranks[index]).toBeCloseTo(rank, 3);
		});
	});
});

describe('pairwise win rates of SmolLM3', () => {
	it('are 69.4 % against four models without thinking, 83.3 % in its class', () => {
		expect(duel(noThink, 0, [1, 2, 3, 4])).toMatchObject({ wins: 21, ties: 1, comparisons: 31 });
		expect(duel(noThink, 0, [1, 2])).toMatchObject({ wins: 12, ties: 1, comparisons: 15 });
	});

	it('are 68.8 % and 79.2 % for the base models', () => {
		expect(duel(english, 0, [1, 2, 3, 4])).toMatchObject({ wins: 33, ties: 0, comparisons: 48 });
		expect(duel(english, 0, [1, 2])).toMatchObject({ wins: 19, ties: 0, comparisons: 24 });
	});

	it('are 4 wins, 1 tie and 3 losses against Qwen3-1.7B when both think', () => {
		const cells = readTable('instruct-think', ['smollm3-3b', 'qwen3-1-7b'], () => true);
		expect(duel(cells, 0, [1])).toMatchObject({ wins: 4, ties: 1, losses: 3 });
	});

	it('skip a missing cell instead of counting it as zero', () => {
		expect(duel([[50, null]], 0, [1])).toEqual({
			wins: 0,
			ties: 0,
			losses: 0,
			comparisons: 0,
			rate: null
		});
	});
});

describe('the tables', () => {
	it('hold 294 cells of the card, one of them empty, and 11 of the chart', () => {
		const chart = benchmarks.scores.filter(({ table }) => table === 'chart');
		const card = benchmarks.scores.filter(({ table }) => table !== 'chart');
		expect([card.length, chart.length]).toEqual([294, 11]);
		expect(card.filter(({ score }) => score === null).map(({ id }) => id)).toEqual([
			'instruct-no-think-bfcl-qwen2-5-3b-instruct'
		]);
	});

	it('know 223 reprinted cells', () => {
		expect(benchmarks.scores.reduce((sum, { reprints }) => sum + reprints.length, 0)).toBe(223);
	});

	it('show thinking gaining on six of eight benchmarks and losing on IFEval and BFCL', () => {
		const own = ['smollm3-3b'];
		const without = readTable('instruct-no-think', own, () => true).map(([score]) => score ?? NaN);
		const withIt = readTable('instruct-think', own, () => true).map(([score]) => score ?? NaN);
		const gains = withIt.map((score, index) =>
			Number((score - (without[index] ?? NaN)).toFixed(1))
		);
		expect([...gains].sort((a, b) => a - b)).toEqual([-5.5, -3.5, 3.9, 6, 10.6, 10.6, 14.8, 27.4]);
	});

	it('give SmolLM3 the highest average of Flores-200 over five languages, and first place only in German', () => {
		const languages = ['French', 'Spanish', 'German', 'Italian', 'Portuguese'];
		const cell = (language: string, contestant: string) =>
			benchmarks.scores.find(
				(score) =>
					score.benchmark === 'flores-200' &&
					score.language === language &&
					score.contestant === contestant
			)?.score ?? NaN;
		const averages = base.map(
			(id) => languages.reduce((sum, language) => sum + cell(language, id), 0) / languages.length
		);
		[56.256, 54.912, 53.08, 52.628, 55.788].forEach((average, index) => {
			expect(averages[index]).toBeCloseTo(average, 3);
		});
		const first = languages.filter((language) => {
			const row = base.map((id) => cell(language, id));
			return row[0] === Math.max(...row);
		});
		expect(first).toEqual(['German']);
	});
});
