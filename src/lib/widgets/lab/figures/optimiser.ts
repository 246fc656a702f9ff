/** @file Figures of the optimiser: schedules that are cut or taken on, and embeddings with weight decay and without. */
import type { LabRow, LabTables } from '../../../lab/schema.ts';
import { t } from '../../../messages/lab.ts';
import { describeRuns, makePanels, type Figure } from '../figure.ts';
import { lookOfPlan, lookOfRank } from '../looks.ts';
import { arms, plans, rowGroups } from './orders.ts';

type Row = LabRow<'schedule-loss'>;

/** From which share of the length on a plan is a run of its own; before that it is the one that it leaves, or goes on from. */
const ownFrom: Readonly<Partial<Record<Row['plan'], number>>> = {
	'wsd-half': 0.4,
	'cosine-on': 0.5
};
/** The fall from an untrained model's loss would flatten all that follows. */
const shownFrom = 0.3;

export function makeScheduleLoss(tables: LabTables): Figure | null {
	const table = tables['schedule-loss'];
	if (!table) return null;
	const end = Math.max(...table.rows.map(({ tokens }) => tokens));
	const rows = table.rows.filter(
		({ plan, tokens }) =>
			plan !== 'decayed' && tokens >= Math.max(shownFrom, ownFrom[plan] ?? 0) * end
	);
	if (rows.length === 0) return null;
	return {
		x: { kind: 'linear', title: t('lab.axis.seen'), unit: 'tokens' },
		y: { title: t('lab.axis.loss'), unit: 'nats' },
		panels: makePanels(rows, {
			series: { group: 'plan', read: ({ plan }) => plan, order: plans, look: lookOfPlan },
			x: ({ tokens }) => tokens,
			measure: ({ loss }) => loss
		}),
		missing: [],
		about: describeRuns([table], rows),
		cells: { table: 'schedule-loss', column: 'loss' }
	};
}

export function makeEmbeddingNorm(tables: LabTables): Figure | null {
	const table = tables['embedding-norm'];
	if (!table) return null;
	const rows = table.rows.filter(({ group }) => rowGroups.includes(group));
	return {
		x: { kind: 'linear', title: t('lab.axis.seen'), unit: 'tokens' },
		y: { title: t('lab.axis.norm'), unit: 'number' },
		panels: makePanels(rows, {
			panel: { group: 'rows', read: ({ group }) => group, order: rowGroups },
			series: { group: 'decay', read: ({ arm }) => arm, order: arms, look: lookOfRank },
			x: ({ tokens }) => tokens,
			measure: ({ norm }) => norm
		}),
		missing: [],
		about: describeRuns([table], rows),
		cells: { table: 'embedding-norm', column: 'norm' }
	};
}
