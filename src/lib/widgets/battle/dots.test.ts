import { expect, it } from 'vitest';
import { factBase } from '../../facts/facts.server.ts';
import { layOutDots, plot } from './dots.ts';
import { buildTables } from './rows.ts';

const tables = buildTables(factBase.benchmarks);
const corners = (path: string) => path.slice(1).split('L').slice(1);

it('has a mark for every cell with a score, and none for a missing one', () => {
	for (const table of tables)
		layOutDots(table).marks.forEach((path, model) => {
			const scores = table.rows.flatMap(({ cells }) => cells[model]?.score ?? []);
			expect(corners(path)).toHaveLength(scores.length);
		});
});

it('puts a score of 50 in the middle of the scale', () => {
	const [table] = tables;
	const [row] = table?.rows ?? [];
	if (!table || !row) throw new Error('no rows');
	const cells = row.cells.map((cell) => cell && { ...cell, score: 50 });
	const [path = ''] = layOutDots({ ...table, rows: [{ ...row, cells }] }).marks;
	expect(Number(corners(path)[0]?.split(' ')[0])).toBeCloseTo((plot.left + plot.right) / 2, 0);
});

it('draws a bar only where the number of items is known', () => {
	for (const table of tables) {
		const known = table.rows.flatMap(({ benchmark, cells }) =>
			benchmark.items ? cells.filter((cell) => cell?.score != null) : []
		);
		expect(layOutDots(table).errors.split('M').length - 1).toBe(known.length);
	}
});
