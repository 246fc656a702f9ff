import { writeCsv } from '../attention-bench/csv.ts';
import type { Table } from './rows.ts';

/** The rows in view as CSV, one cell a line; a missing score is an empty field. */
export function writeTables(tables: readonly Table[]): string {
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
	return writeCsv([['id', 'table', 'benchmark', 'language', 'shots', 'model', 'score'], ...rows]);
}
