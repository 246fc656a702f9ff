/** @file Figures of the mask between documents: the 3:1 sibling, trained with it and without. */
import type { LabTables } from '../../../lab/schema.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { describeRuns, makePanels, type Figure } from '../figure.ts';
import { lookOfRank } from '../looks.ts';
import { byDomain, byStyle, loss, markTrained, share } from './siblings.ts';

const byMask = {
	group: 'masked' as const,
	read: ({ masked }: { masked: boolean }) => (masked ? 'on' : 'off'),
	order: ['on', 'off'],
	look: lookOfRank
};

/** The runs that are compared for their mask: all of them 3:1. */
export function listMaskPair<Row extends { readonly kind: string }>(
	rows: readonly Row[]
): readonly Row[] {
	return rows.filter(({ kind }) => kind === '3:1');
}

function listMissingMask(rows: readonly { readonly masked: boolean }[]): readonly string[] {
	return [true, false]
		.filter((on) => !rows.some(({ masked }) => masked === on))
		.map((on) => nameOf('masked', on ? 'on' : 'off'));
}

export function makeMaskingLoss(tables: LabTables): Figure | null {
	const table = tables['siblings-loss'];
	if (!table) return null;
	const rows = listMaskPair(table.rows);
	return {
		x: {
			kind: 'names',
			title: '',
			unit: 'number',
			names: ['on', 'off'].map((name) => nameOf('masked', name))
		},
		y: loss,
		panels: makePanels(rows, {
			panel: byDomain,
			series: byMask,
			x: ({ masked }) => (masked ? 0 : 1),
			measure: (row) => row.loss
		}),
		missing: listMissingMask(rows),
		about: describeRuns([table], rows),
		cells: { table: 'siblings-loss', column: 'loss' }
	};
}

export function makeMaskingRetrieval(tables: LabTables): Figure | null {
	const table = tables['siblings-retrieval'];
	if (!table) return null;
	const rows = listMaskPair(table.rows);
	return {
		x: { kind: 'log2', title: t('lab.axis.length'), unit: 'tokens', marks: markTrained(tables) },
		y: share,
		panels: makePanels(rows, {
			panel: byStyle,
			series: byMask,
			x: ({ length }) => length,
			measure: ({ right }) => right
		}),
		missing: listMissingMask(rows),
		about: describeRuns([table], rows),
		cells: { table: 'siblings-retrieval', column: 'right' }
	};
}
