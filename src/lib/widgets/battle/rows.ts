/** @file Cells of the battle as rows: one benchmark in one language, a cell per contestant. */
import type { Benchmark, Contestant, Score, TableId } from '../../facts/benchmark-schema.ts';
import type { SortOrder } from './parameters.ts';

/** A score with its benchmark; what the page sends of the fact base. */
export type Cell = Pick<Score, 'id' | 'score' | 'sources' | 'reprints' | 'footnotes'>;

export interface Row {
	readonly id: string;
	readonly benchmark: Benchmark;
	readonly language: string | null;
	readonly shots: number | null;
	/** In the order of the table's contestants; undefined where the table has no such cell. */
	readonly cells: readonly (Cell | undefined)[];
}

export interface Table {
	readonly id: TableId;
	readonly title: string;
	readonly contestants: readonly Contestant[];
	readonly rows: readonly Row[];
}

export interface BattleData {
	readonly tables: readonly { readonly id: TableId; readonly title: string }[];
	readonly benchmarks: readonly Benchmark[];
	readonly contestants: readonly Contestant[];
	readonly scores: readonly Score[];
}

/** Every table with all its rows, both in the order of the source. The chart is two tables: base and instruct models. */
export function buildTables(data: BattleData): readonly Table[] {
	const benchmarks = new Map(data.benchmarks.map((benchmark) => [benchmark.id, benchmark]));
	return data.tables.map(({ id, title }) => {
		const scores = data.scores.filter(({ table }) => table === id);
		const own = new Set(scores.map(({ contestant }) => contestant));
		const contestants = data.contestants.filter((contestant) => own.has(contestant.id));
		const keys = new Map<string, Score>();
		for (const score of scores) keys.set(keyOf(score), keys.get(keyOf(score)) ?? score);
		const rows = [...keys].flatMap(([key, first]): Row[] => {
			const benchmark = benchmarks.get(first.benchmark);
			if (!benchmark) return [];
			const cells = contestants.map((contestant) =>
				scores.find((score) => keyOf(score) === key && score.contestant === contestant.id)
			);
			return [
				{ id: `${id}/${key}`, benchmark, language: first.language, shots: first.shots, cells }
			];
		});
		return { id, title, contestants, rows };
	});
}

function keyOf({ benchmark, language, setting }: Score): string {
	return [benchmark, language, setting].join('/');
}

/** Lead of the first contestant over the best of the others, in points; null where it cannot be told. */
export function findLead({ cells }: Row): number | null {
	const [own, ...others] = cells.map((cell) => cell?.score ?? null);
	const rivals = others.filter((score) => score !== null);
	return own == null || rivals.length === 0 ? null : own - Math.max(...rivals);
}

/** Rows in another order; what has no number goes last. */
export function sortRows(rows: readonly Row[], order: SortOrder): readonly Row[] {
	const low = -Infinity;
	switch (order) {
		case 'printed':
			return rows;
		case 'name':
			return rows.toSorted((a, b) => a.benchmark.name.localeCompare(b.benchmark.name, 'en'));
		case 'score':
			return rows.toSorted((a, b) => (b.cells[0]?.score ?? low) - (a.cells[0]?.score ?? low));
		case 'lead':
			return rows.toSorted((a, b) => (findLead(b) ?? low) - (findLead(a) ?? low));
	}
}

export interface Filter {
	readonly table: TableId | 'all';
	readonly category: string;
	readonly language: string;
	/** Contestants' models left out, by museum id. */
	readonly hidden: ReadonlySet<string>;
	readonly sort: SortOrder;
}

/** Tables with the rows and the contestants that pass the filter; a table left without either is dropped. */
export function filterTables(tables: readonly Table[], filter: Filter): readonly Table[] {
	return tables
		.filter(({ id }) => filter.table === 'all' || filter.table === id)
		.map((table) => {
			const kept = table.contestants.map(({ model }) => !filter.hidden.has(model));
			const rows = table.rows
				.filter(
					({ benchmark, language }) =>
						(filter.category === 'all' || benchmark.category === filter.category) &&
						(filter.language === 'all' || language === filter.language)
				)
				.map((row) => ({ ...row, cells: row.cells.filter((_, index) => kept[index]) }));
			return {
				...table,
				contestants: table.contestants.filter((_, index) => kept[index]),
				rows: sortRows(rows, filter.sort)
			};
		})
		.filter(({ rows, contestants }) => rows.length > 0 && contestants.length > 0);
}

/** Museum ids of all contestants, each once. */
export function listModels({ contestants }: BattleData): readonly string[] {
	return [...new Set(contestants.map(({ model }) => model))];
}

/** What a table shows of a row: where it stands, and the scores between which its heat runs. */
export interface RowRange {
	readonly low: number;
	readonly high: number;
}

/**
 * All rows of a table, those in view first and in their order. The others stay where the reader does not see them, because it is
 * cheaper to hide a row than to make it again.
 * @param shown the same table after filtering; undefined where nothing of it is in view
 */
export function arrangeRows(
	table: Table,
	shown: Table | undefined
): { readonly rows: readonly Row[]; readonly ranges: ReadonlyMap<string, RowRange> } {
	const known = new Map(table.rows.map((row) => [row.id, row]));
	const ranges = new Map(
		(shown?.rows ?? []).map(({ id, cells }) => {
			const scores = cells.flatMap((cell) => cell?.score ?? []);
			return [id, { low: Math.min(...scores), high: Math.max(...scores) }];
		})
	);
	const first = [...ranges.keys()].flatMap((id) => known.get(id) ?? []);
	return { rows: [...first, ...table.rows.filter(({ id }) => !ranges.has(id))], ranges };
}

/** Ids in a text with commas between them, told apart by whether somebody knows them. */
export function splitIds(
	text: string,
	known: readonly string[]
): { readonly known: ReadonlySet<string>; readonly unknown: readonly string[] } {
	const ids = text.split(',').filter(Boolean);
	return {
		known: new Set(ids.filter((id) => known.includes(id))),
		unknown: ids.filter((id) => !known.includes(id))
	};
}
