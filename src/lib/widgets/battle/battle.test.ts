import { describe, expect, it } from 'vitest';
import { factBase } from '../../facts/facts.server.ts';
import { findMargin, judge } from './margin.ts';
import { battleParameters } from './parameters.ts';
import { arrangeRows, buildTables, filterTables, findLead, type Filter } from './rows.ts';
import { findStandings, rankByWeights } from './standings.ts';

const tables = buildTables(factBase.benchmarks);
const everything: Filter = {
	table: 'all',
	category: 'all',
	language: 'all',
	hidden: new Set(),
	sort: 'printed'
};

function table(id: string) {
	const found = tables.find((own) => own.id === id);
	if (!found) throw new Error(`no table ${id}`);
	return found;
}

describe('the tables', () => {
	it('hold all 305 cells once', () => {
		const ids = tables.flatMap(({ rows }) =>
			rows.flatMap(({ cells }) => cells.flatMap((cell) => cell?.id ?? []))
		);
		expect(ids).toHaveLength(305);
		expect(new Set(ids).size).toBe(305);
	});

	it('put SmolLM3 first in each', () => {
		for (const { id, contestants } of tables)
			if (id !== 'chart') expect(contestants[0]?.model, id).toBe('smollm3-3b');
	});

	it('have five contestants with base models and without thinking, three with thinking', () => {
		expect(table('base-english').contestants).toHaveLength(5);
		expect(table('instruct-no-think').contestants).toHaveLength(5);
		expect(table('instruct-think').contestants).toHaveLength(3);
		expect(table('long-context').rows).toHaveLength(3);
	});
});

describe('filtering', () => {
	it('leaves the German rows when German is asked for', () => {
		const rows = filterTables(tables, { ...everything, language: 'German' }).flatMap(
			(own) => own.rows
		);
		expect(rows).toHaveLength(4);
		expect(rows.every(({ language }) => language === 'German')).toBe(true);
	});

	it('drops the cells of a hidden model and keeps the rest in place', () => {
		const [own] = filterTables(tables, {
			...everything,
			table: 'base-english',
			hidden: new Set(['qwen3-4b'])
		});
		expect(own?.contestants.map(({ id }) => id)).not.toContain('qwen3-4b-base');
		for (const row of own?.rows ?? []) expect(row.cells).toHaveLength(4);
	});

	it('drops a table in which nothing is left', () => {
		expect(
			filterTables(tables, { ...everything, category: 'Tool calling', language: 'German' })
		).toEqual([]);
	});

	it('sorts by the lead of SmolLM3, greatest first', () => {
		const [own] = filterTables(tables, { ...everything, table: 'base-english', sort: 'lead' });
		const leads = (own?.rows ?? []).map((row) => findLead(row) ?? -Infinity);
		expect(leads).toEqual(leads.toSorted((a, b) => b - a));
	});
});

describe('arranging', () => {
	it('puts the rows in view first, in their order, and keeps the others', () => {
		const own = table('base-english');
		const [shown] = filterTables(tables, {
			...everything,
			table: 'base-english',
			category: 'Knowledge',
			sort: 'name'
		});
		const { rows, ranges } = arrangeRows(own, shown);
		expect(rows).toHaveLength(own.rows.length);
		expect(rows.slice(0, ranges.size).map(({ id }) => id)).toEqual(shown?.rows.map(({ id }) => id));
	});

	it('lets the heat run between the scores in view', () => {
		const own = table('base-english');
		const [shown] = filterTables(tables, {
			...everything,
			table: 'base-english',
			hidden: new Set(['qwen3-4b'])
		});
		const gsm8k = own.rows.find(({ benchmark }) => benchmark.id === 'gsm8k');
		const range = arrangeRows(own, shown).ranges.get(gsm8k?.id ?? '');
		expect(range).toEqual({ low: 25.92, high: 70.13 });
	});

	it('has no row in view where the table is filtered away', () => {
		const { rows, ranges } = arrangeRows(table('chart'), undefined);
		expect(rows).toHaveLength(table('chart').rows.length);
		expect(ranges.size).toBe(0);
	});
});

it('takes every category and language of the cells in an address', () => {
	const { benchmarks, scores } = factBase.benchmarks;
	const sorted = (values: Iterable<string>) => [...new Set(values)].toSorted();
	expect(sorted(battleParameters.category.values)).toEqual(
		sorted(['all', ...benchmarks.map(({ category }) => category)])
	);
	expect(sorted(battleParameters.language.values)).toEqual(
		sorted(['all', ...scores.flatMap(({ language }) => language ?? [])])
	);
});

describe('chance', () => {
	const humanEval = { metric: 'pass-rate', items: { count: 164 } };

	it('reaches 7.8 points around 50 % of 164 items', () => {
		expect(findMargin(humanEval, 50)).toBeCloseTo(7.65, 1);
	});

	it('has no margin where the items are not known, and none for a translation metric', () => {
		expect(findMargin({ metric: 'accuracy' }, 50)).toBeNull();
		expect(findMargin({ metric: 'translation', items: { count: 1012 } }, 50)).toBeNull();
	});

	it('leaves a small difference undecided and calls a large one', () => {
		expect(judge(humanEval, 50, 45)).toBe('undecided');
		expect(judge(humanEval, 60, 30)).toBe('win');
		expect(judge(humanEval, 30, 60)).toBe('loss');
		expect(judge(humanEval, 30, 30)).toBe('tie');
	});

	it('knows item counts that the printed scores of whole data sets fit', () => {
		for (const { rows } of tables)
			for (const { benchmark, cells } of rows) {
				if (
					!['hellaswag', 'belebele', 'humaneval-plus', 'mbpp-plus', 'gsm8k'].includes(benchmark.id)
				)
					continue;
				const count = benchmark.items?.count ?? NaN;
				for (const cell of cells) {
					const right = ((cell?.score ?? NaN) / 100) * count;
					// Scores are printed to two digits, some of them cut off rather than rounded.
					const gap = Math.min(
						Math.abs(right - Math.round(right)),
						Math.abs(right - Math.ceil(right))
					);
					expect(gap, `${cell?.id ?? ''}: ${String(right)}`).toBeLessThanOrEqual(count * 1.01e-4);
				}
			}
	});
});

describe('standings', () => {
	it('are those of the instruct table, missing cell and all', () => {
		const [smollm, , , , qwen] = findStandings(table('instruct-no-think'));
		expect(smollm).toMatchObject({
			rank: 3.8125,
			ahead: 21,
			level: 1,
			behind: 9,
			missing: 0
		});
		expect(qwen?.rank).toBe(4.625);
	});

	it('call nothing a win that chance could explain or whose margin is unknown', () => {
		for (const own of tables.filter(({ id }) => id !== 'chart'))
			for (const { ahead, behind, won, lost, undecided, unknown } of findStandings(own))
				expect(won + lost + undecided + unknown).toBe(ahead + behind);
		const [smollm] = findStandings(table('instruct-no-think'));
		// AIME 2025 and GPQA Diamond, with 30 and 198 items, against four models each.
		expect((smollm?.won ?? 0) + (smollm?.lost ?? 0) + (smollm?.undecided ?? 0)).toBe(8);
	});

	it('do not rank a model with a missing weighted cell', () => {
		const own = table('instruct-no-think');
		const ranked = rankByWeights(
			own,
			own.rows.map(() => 1)
		);
		expect(ranked.at(-1)).toMatchObject({ id: 'qwen2-5-3b-instruct', score: null });
		const withoutTools = rankByWeights(
			own,
			own.rows.map(({ benchmark }) => (benchmark.id === 'bfcl' ? 0 : 1))
		);
		expect(withoutTools.every(({ score }) => score !== null)).toBe(true);
	});

	it('follow the weights', () => {
		const own = table('instruct-no-think');
		const onlyIfeval = rankByWeights(
			own,
			own.rows.map(({ benchmark }) => (benchmark.id === 'ifeval' ? 1 : 0))
		);
		expect(onlyIfeval[0]).toMatchObject({ id: 'smollm3-3b', score: 76.7 });
	});
});
