/** @file Figures of what else was tried in post-training: one for each stage that costs something. */
import type { LabTables, PlacedRow } from '../../../lab/schema.ts';
import { listValues } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { describeRuns, makePanels, type Figure } from '../figure.ts';
import { lookOfRank } from '../looks.ts';
import { trials } from './orders.ts';

export type TrialPart = PlacedRow<'post-training-trials'>['part'];

/** Sums, or retrieval at one length. */
export function nameMeasure({
	measure,
	length
}: Pick<PlacedRow<'post-training-trials'>, 'measure' | 'length'>): string {
	return length === 0 ? measure : `${measure}-${length}`;
}

function makeTrials(tables: LabTables, part: TrialPart): Figure | null {
	const table = tables['post-training-trials'];
	const rows = table?.rows.filter((row) => row.part === part) ?? [];
	if (!table || rows.length === 0) return null;
	const found = listValues(rows, ({ trial }) => trial, trials);
	return {
		x: { kind: 'names', title: '', unit: 'number', names: found.map((id) => nameOf('trial', id)) },
		y: { title: t('lab.axis.right'), unit: 'share', domain: [0, 1] },
		panels: makePanels(rows, {
			panel: {
				group: 'subject',
				read: ({ measure }) => measure.split('-')[0] ?? measure,
				order: ['sums', 'retrieval']
			},
			series: { group: 'measure', read: nameMeasure, look: lookOfRank },
			x: ({ trial }) => found.indexOf(trial),
			measure: ({ right }) => right
		}),
		missing: [],
		about: describeRuns([table], rows),
		cells: { table: 'post-training-trials', column: 'right' }
	};
}

export const makeMidTrials = (tables: LabTables): Figure | null => makeTrials(tables, 'mid');
export const makeAlignTrials = (tables: LabTables): Figure | null => makeTrials(tables, 'align');
