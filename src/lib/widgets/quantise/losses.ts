/** @file The measured losses of a model's roundings, in the order in which they are listed. */
import type { LabTable, PlacedRow } from '../../lab/schema.ts';
import type { Field } from '../attention-bench/csv.ts';

export type LossRow = PlacedRow<'quantised-loss'>;

/** Models that were measured, in the table's order. */
export function listMeasured({ rows }: LabTable<'quantised-loss'>): readonly string[] {
	return [...new Set(rows.map(({ model }) => model))];
}

/** The model as it is stored, then 8, 4, 3 and 2 bits with blocks of one length; none where that was not measured. */
export function listLosses(
	{ rows }: LabTable<'quantised-loss'>,
	model: string,
	block: number,
	part: 'all' | 'layers'
): readonly LossRow[] {
	const own = rows.filter((row) => row.model === model);
	const exact = own.filter(({ bits }) => bits === 0);
	const rounded = own.filter((row) => row.bits > 0 && row.block === block && row.part === part);
	return rounded.length === 0 ? [] : [...exact, ...rounded.toSorted((a, b) => b.bits - a.bits)];
}

/** Every row as a CSV has it, a header first. */
export function listFields({ rows }: LabTable<'quantised-loss'>): Field[][] {
	return [
		['from', 'model', 'bits', 'block', 'part', 'loss', 'right', 'error'],
		...rows.map(({ model, bits, block, part, loss, right, error }): Field[] => [
			'lab',
			model,
			bits,
			block,
			part,
			loss,
			right,
			error
		])
	];
}
