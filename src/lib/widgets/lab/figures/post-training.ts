/** @file Figures of post-training: sums and retrieval by stage, preference alignment, and the merge. */
import type { LabTables } from '../../../lab/schema.ts';
import { listValues } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { describeRuns, makePanels, type Figure } from '../figure.ts';
import { lookOfRank } from '../looks.ts';
import { modes, problems, stages, styles } from './orders.ts';

const share = { title: t('lab.axis.right'), unit: 'share', domain: [0, 1] } as const;

function listStages(rows: readonly { readonly stage: string }[]): readonly string[] {
	return listValues(rows, ({ stage }) => stage, stages);
}

export function makeRight(tables: LabTables): Figure | null {
	const table = tables['post-training-right'];
	if (!table) return null;
	const found = listStages(table.rows);
	return {
		x: { kind: 'names', title: '', unit: 'number', names: found.map((id) => nameOf('stage', id)) },
		y: share,
		panels: makePanels(table.rows, {
			panel: { group: 'problem', read: ({ problem }) => problem, order: problems },
			series: { group: 'mode', read: ({ mode }) => mode, order: modes, look: lookOfRank },
			x: ({ stage }) => found.indexOf(stage),
			measure: ({ right }) => right
		}),
		missing: [],
		about: describeRuns([table], table.rows),
		cells: { table: 'post-training-right', column: 'right' }
	};
}

export function makePostRetrieval(tables: LabTables): Figure | null {
	const table = tables['post-training-retrieval'];
	if (!table) return null;
	const found = listStages(table.rows);
	return {
		x: { kind: 'names', title: '', unit: 'number', names: found.map((id) => nameOf('stage', id)) },
		y: share,
		panels: makePanels(table.rows, {
			panel: { group: 'style', read: ({ style }) => style, order: styles },
			series: { group: 'length', read: ({ length }) => String(length), look: lookOfRank },
			x: ({ stage }) => found.indexOf(stage),
			measure: ({ right }) => right
		}),
		missing: [],
		about: describeRuns([table], table.rows),
		cells: { table: 'post-training-retrieval', column: 'right' }
	};
}

export function makePreference(tables: LabTables): Figure | null {
	const table = tables['preference-logps'];
	if (!table) return null;
	return {
		x: { kind: 'linear', title: t('lab.axis.steps'), unit: 'number' },
		y: {
			title: t('lab.axis.change'),
			unit: 'nats',
			marks: [{ at: 0, label: t('lab.mark.start') }]
		},
		panels: makePanels(table.rows, {
			panel: { group: 'method', read: ({ method }) => method, order: ['apo_zero', 'dpo'] },
			series: {
				group: 'answer',
				read: ({ answer }) => answer,
				order: ['chosen', 'rejected'],
				look: lookOfRank
			},
			x: ({ step }) => step,
			measure: ({ change }) => change
		}),
		missing: [],
		about: describeRuns([table], table.rows),
		cells: { table: 'preference-logps', column: 'change' }
	};
}

/** The weight of the aligned soup in SmolLM3's own merge. */
export const ownMerge = 0.9;

export function makeMerge(tables: LabTables): Figure | null {
	const table = tables['merge-curve'];
	if (!table) return null;
	return {
		x: {
			kind: 'linear',
			title: t('lab.axis.aligned'),
			unit: 'share',
			marks: [{ at: ownMerge, label: t('lab.mark.merge') }]
		},
		y: share,
		panels: makePanels(table.rows, {
			panel: {
				group: 'subject',
				read: ({ measure }) => measure.split('-')[0] ?? measure,
				order: ['sums', 'retrieval']
			},
			series: { group: 'measure', read: ({ measure }) => measure, look: lookOfRank },
			x: ({ aligned }) => aligned,
			measure: ({ right }) => right
		}),
		missing: [],
		about: describeRuns([table], table.rows),
		cells: { table: 'merge-curve', column: 'right' }
	};
}
