/** @file Figures of heads taken away: induction heads beside others, and heads without RoPE beside as many with it. */
import type { LabRow, LabTables } from '../../../lab/schema.ts';
import { listValues } from '../../../lab/tidy.ts';
import { t } from '../../../messages/lab.ts';
import { describeRuns, makePanels, type Figure, type Look } from '../figure.ts';
import { lookOfRank } from '../looks.ts';
import { fills, removals, styles } from './orders.ts';
import { share } from './siblings.ts';

/** Every fill beside the model that nothing was taken from. */
export function spreadNothing(
	rows: readonly LabRowAt[],
	all: readonly string[] = fills
): readonly LabRowAt[] {
	return rows.flatMap((row) =>
		row.removed === 'nothing' ? all.map((fill) => ({ ...row, fill })) : [row]
	);
}
type LabRowAt = Omit<LabRow<'induction-removal'>, 'fill'> & {
	readonly at: number;
	readonly fill: string;
};

export function makeInductionRemoval(tables: LabTables): Figure | null {
	const table = tables['induction-removal'];
	if (!table) return null;
	return {
		x: { kind: 'log2', title: t('lab.axis.length'), unit: 'tokens' },
		y: share,
		panels: makePanels(spreadNothing(table.rows), {
			panel: { group: 'fill', read: ({ fill }) => fill, order: fills },
			series: {
				group: 'removed',
				read: ({ removed }) => removed,
				order: removals,
				look: lookOfRank
			},
			x: ({ length }) => length,
			measure: ({ right }) => right
		}),
		missing: [],
		about: describeRuns([table], table.rows),
		cells: { table: 'induction-removal', column: 'right' }
	};
}

/** Amber is what stood without RoPE, blue what stood with it. */
function lookOfRemoved(id: string, index: number): Look {
	const look = lookOfRank(id, index);
	if (id === 'nope') return { ...look, tone: 'nope' };
	return id.startsWith('rope') ? { ...look, tone: 'rope' } : look;
}

export function makeNopeRemoval(tables: LabTables): Figure | null {
	const table = tables['nope-removal'];
	if (!table) return null;
	return {
		x: { kind: 'log2', title: t('lab.axis.length'), unit: 'tokens' },
		y: share,
		panels: makePanels(table.rows, {
			panel: { group: 'style', read: ({ style }) => style, order: styles },
			series: {
				group: 'removed',
				read: ({ removed }) => removed,
				order: removals,
				look: lookOfRemoved
			},
			x: ({ length }) => length,
			measure: ({ right }) => right
		}),
		missing: [],
		about: describeRuns([table], table.rows),
		cells: { table: 'nope-removal', column: 'right' }
	};
}

/** The layers, from 1, whose heads a row took away. */
export function listLayers({ heads }: { readonly heads: string }): readonly number[] {
	const layers = heads.split(' ').map((head) => Number(head.split('.')[0]));
	return [...new Set(layers)];
}

export function makeNopeLayers(tables: LabTables): Figure | null {
	const table = tables['nope-removal'];
	if (!table) return null;
	const rows = table.rows.filter(({ removed }) => removed === 'rope-layers' || removed === 'nope');
	const nameOfPair = (row: (typeof rows)[number]) => listLayers(row).join('+');
	const names = listValues(rows, nameOfPair);
	return {
		x: { kind: 'names', title: t('lab.axis.layers'), unit: 'number', names },
		y: share,
		panels: makePanels(rows, {
			series: {
				group: 'length',
				read: ({ length }) => String(length),
				look: lookOfRank
			},
			x: (row) => names.indexOf(nameOfPair(row)),
			measure: ({ right }) => right
		}),
		missing: [],
		about: describeRuns([table], rows),
		cells: { table: 'nope-removal', column: 'right' }
	};
}
