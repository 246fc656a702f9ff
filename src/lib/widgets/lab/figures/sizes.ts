/** @file One recipe in three sizes: held-out loss by parameters, for all kinds of text together and for each. */
import type { LabTables } from '../../../lab/schema.ts';
import { listValues } from '../../../lab/tidy.ts';
import { t } from '../../../messages/lab.ts';
import { describeRuns, makePanels, type Figure } from '../figure.ts';
import { lookOfRank } from '../looks.ts';
import { addMean, byDomainAndMean, loss } from './siblings.ts';

export function makeSizesLoss(tables: LabTables): Figure | null {
	const table = tables['sizes-loss'];
	if (!table) return null;
	const sizes = listValues(table.rows, ({ parameters }) => parameters).toSorted((a, b) => a - b);
	return {
		x: {
			kind: 'names',
			title: t('lab.axis.parameters'),
			unit: 'number',
			names: sizes.map((size) => t('lab.size.parameters', { millions: size / 1e6 })),
			isOrdered: true
		},
		y: loss,
		panels: makePanels(addMean(table.rows), {
			panel: byDomainAndMean,
			series: { group: 'size', read: () => 'same', look: lookOfRank },
			x: ({ parameters }) => sizes.indexOf(parameters),
			measure: (row) => row.loss
		}),
		missing: [],
		about: describeRuns([table], table.rows),
		cells: { table: 'sizes-loss', column: 'loss' }
	};
}
