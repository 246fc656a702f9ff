/** @file The columns of a table, each of which knows by itself whether it is in view: to hide one then asks no cell of the others. */
import type { Table } from './rows.ts';

export interface Column {
	/** The contestant's. */
	readonly id: string;
	readonly name: string;
	readonly isHidden: boolean;
}

/**
 * One column per contestant, in their order.
 * @param table the whole table
 * @param shown what of it is in view
 */
export function makeColumns(table: Table, shown: () => Table): readonly Column[] {
	return table.contestants.map(({ id, name }) => {
		const isHidden = $derived(!shown().contestants.some((contestant) => contestant.id === id));
		return {
			id,
			name,
			get isHidden() {
				return isHidden;
			}
		};
	});
}
