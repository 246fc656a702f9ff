/** @file Figures of one recipe with a key/value head for every query head, for each two of them, and for all. */
import type { LabTables } from '../../../lab/schema.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { describeRuns, makePanels, type Figure } from '../figure.ts';
import { lookOfRank } from '../looks.ts';
import { sharings } from './orders.ts';
import { addMean, byDomainAndMean, byStyle, loss, markTrained, share } from './siblings.ts';

type Sharing = (typeof sharings)[number];

const bySharing = {
	group: 'sharing' as const,
	read: ({ sharing }: { sharing: Sharing }) => sharing,
	order: sharings,
	look: lookOfRank
};

function listMissing(rows: readonly { readonly sharing: Sharing }[]): readonly string[] {
	return sharings
		.filter((name) => !rows.some(({ sharing }) => sharing === name))
		.map((name) => nameOf('sharing', name));
}

export function makeGroupedLoss(tables: LabTables): Figure | null {
	const table = tables['grouped-loss'];
	if (!table) return null;
	return {
		x: {
			kind: 'names',
			title: '',
			unit: 'number',
			names: sharings.map((name) => nameOf('sharing', name))
		},
		y: loss,
		panels: makePanels(addMean(table.rows), {
			panel: byDomainAndMean,
			series: bySharing,
			x: ({ sharing }) => sharings.indexOf(sharing),
			measure: (row) => row.loss
		}),
		missing: listMissing(table.rows),
		about: describeRuns([table], table.rows),
		cells: { table: 'grouped-loss', column: 'loss' }
	};
}

export function makeGroupedRetrieval(tables: LabTables): Figure | null {
	const table = tables['grouped-retrieval'];
	if (!table) return null;
	const marks = markTrained(tables, 'grouped-retrieval');
	return {
		x: { kind: 'log2', title: t('lab.axis.length'), unit: 'tokens', marks },
		y: share,
		panels: makePanels(table.rows, {
			panel: byStyle,
			series: bySharing,
			x: ({ length }) => length,
			measure: ({ right }) => right
		}),
		missing: listMissing(table.rows),
		about: describeRuns([table], table.rows),
		cells: { table: 'grouped-retrieval', column: 'right' }
	};
}
