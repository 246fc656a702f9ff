/** @file The same model without and with thinking, benchmark by benchmark. */
import type { Table } from './rows.ts';

export interface Slope {
	readonly model: string;
	readonly name: string;
	readonly without: number;
	readonly thinking: number;
	/** Ids of both cells. */
	readonly cells: readonly [string, string];
}
export interface SlopePanel {
	readonly benchmark: string;
	readonly slopes: readonly Slope[];
}

/** One panel per benchmark that both tables have; only models with both cells. */
export function pairModes(tables: readonly Table[]): readonly SlopePanel[] {
	const without = tables.find(({ id }) => id === 'instruct-no-think');
	const thinking = tables.find(({ id }) => id === 'instruct-think');
	if (!without || !thinking) return [];
	return thinking.rows.flatMap((row): SlopePanel[] => {
		const twin = without.rows.find(({ benchmark }) => benchmark.id === row.benchmark.id);
		const slopes = thinking.contestants.flatMap(({ id, name }, index): Slope[] => {
			const place = without.contestants.findIndex((contestant) => contestant.id === id);
			const before = twin?.cells[place];
			const after = row.cells[index];
			return before?.score == null || after?.score == null
				? []
				: [
						{
							model: id,
							name,
							without: before.score,
							thinking: after.score,
							cells: [before.id, after.id]
						}
					];
		});
		return slopes.length > 0 ? [{ benchmark: row.benchmark.name, slopes }] : [];
	});
}
