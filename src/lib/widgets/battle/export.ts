/** @file What the battle's figures hold, as rows for a spreadsheet; a missing score is an empty field. */
import type { Field } from '../attention-bench/csv.ts';
import type { Table } from './rows.ts';
import type { SlopePanel } from './slopes.ts';
import { findStandings, type Ranked } from './standings.ts';

type Rows = readonly (readonly Field[])[];

/** The rows in view, one cell a line. */
export function listCells(tables: readonly Table[]): Rows {
	const rows = tables.flatMap(({ title, contestants, rows: own }) =>
		own.flatMap(({ benchmark, language, shots, cells }) =>
			cells.flatMap((cell, index) =>
				cell
					? [
							[
								cell.id,
								title,
								benchmark.name,
								language,
								shots,
								contestants[index]?.name ?? '',
								cell.score
							]
						]
					: []
			)
		)
	);
	return [['id', 'table', 'benchmark', 'language', 'shots', 'model', 'score'], ...rows];
}

export function listStandings(tables: readonly Table[]): Rows {
	const header =
		'table model mean_reversed_rank pairwise_win_rate ahead level behind won lost within_chance margin_unknown missing';
	const rows = tables.flatMap((table) =>
		findStandings(table).map((standing): Field[] => [
			table.title,
			standing.name,
			standing.rank,
			standing.rate,
			standing.ahead,
			standing.level,
			standing.behind,
			standing.won,
			standing.lost,
			standing.undecided,
			standing.unknown,
			standing.missing
		])
	);
	return [header.split(' '), ...rows];
}

export function listSlopes(panels: readonly SlopePanel[]): Rows {
	const rows = panels.flatMap(({ benchmark, slopes }) =>
		slopes.map(({ name, without, thinking }) => [benchmark, name, without, thinking])
	);
	return [['benchmark', 'model', 'without_thinking', 'thinking'], ...rows];
}

export function listRanked(ranked: readonly Ranked[]): Rows {
	return [['model', 'score'], ...ranked.map(({ name, score }) => [name, score])];
}
