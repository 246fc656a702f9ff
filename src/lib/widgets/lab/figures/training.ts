/** @file Figures of the curriculum and the longer contexts. */
import type { LabTables } from '../../../lab/schema.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { describeRuns, makePanels, type AxisMark, type Figure } from '../figure.ts';
import { lookOfRank, lookOfStep } from '../looks.ts';
import { domains, orders, steps } from './orders.ts';
import { byStyle, share } from './siblings.ts';

/** Where the mix changes: the last measurement of a stage stands on its border. */
export function markStages(table: NonNullable<LabTables['curriculum-loss']>): readonly AxisMark[] {
	const staged = table.rows.filter(({ order }) => order === 'staged');
	return [2, 3].flatMap((stage) => {
		const before = staged.filter((row) => row.stage < stage).map(({ tokens }) => tokens);
		const has = staged.some((row) => row.stage === stage);
		return has && before.length > 0
			? [{ at: Math.max(...before), label: t('lab.mark.stage', { stage }) }]
			: [];
	});
}

/** Without the primer and what comes before it, whose fall from an untrained model's loss would flatten everything after. */
function dropStart<Row extends { readonly tokens: number }>(rows: readonly Row[]): readonly Row[] {
	const end = Math.max(...rows.map(({ tokens }) => tokens));
	return rows.filter(({ tokens }) => tokens >= 0.15 * end);
}

export function makeCurriculum(tables: LabTables): Figure | null {
	const table = tables['curriculum-loss'];
	if (!table) return null;
	return {
		x: { kind: 'linear', title: t('lab.axis.seen'), unit: 'tokens', marks: markStages(table) },
		y: { title: t('lab.axis.loss'), unit: 'nats' },
		panels: makePanels(dropStart(table.rows), {
			panel: { group: 'domain', read: ({ domain }) => domain, order: domains },
			series: { group: 'order', read: ({ order }) => order, order: orders, look: lookOfRank },
			x: ({ tokens }) => tokens,
			measure: ({ loss }) => loss
		}),
		missing: orders
			.filter((order) => !table.rows.some((row) => row.order === order))
			.map((order) => nameOf('order', order)),
		about: describeRuns([table], table.rows),
		cells: { table: 'curriculum-loss', column: 'loss' }
	};
}

export function makeLongContext(tables: LabTables): Figure | null {
	const table = tables['long-context-retrieval'];
	if (!table) return null;
	const trained = table.rows.find(({ step }) => step === 'base')?.context;
	return {
		x: {
			kind: 'log2',
			title: t('lab.axis.length'),
			unit: 'tokens',
			...(trained !== undefined && { marks: [{ at: trained, label: t('lab.mark.base') }] })
		},
		y: share,
		panels: makePanels(table.rows, {
			panel: byStyle,
			series: { group: 'step', read: ({ step }) => step, order: steps, look: lookOfStep },
			x: ({ length }) => length,
			measure: ({ right }) => right
		}),
		missing: [],
		about: describeRuns([table], table.rows),
		cells: { table: 'long-context-retrieval', column: 'right' }
	};
}
