/** @file Figures of the pilot, and of runs that went on for longer than it. */
import type { LabRow, LabTables } from '../../../lab/schema.ts';
import { groupRows } from '../../../lab/tidy.ts';
import { t } from '../../../messages/lab.ts';
import { describeRuns, makePanels, type Figure } from '../figure.ts';
import { lookOfRank } from '../looks.ts';
import { byStyle, share } from './siblings.ts';

/** What the pilot had to reach; `ENOUGH` of `lab/pilot.py`. */
export const enough = 0.9;

/** Rows of the pilot, whose run is as long as a sibling's; longer runs stand in the same table. */
export function listPilot<Row extends LabRow<'pilot-retrieval'>>(
	rows: readonly Row[]
): readonly Row[] {
	const ends = [...groupRows(rows, ({ run }) => run).values()].map((own) => ({
		own,
		end: Math.max(...own.map(({ tokens }) => tokens))
	}));
	const end = Math.min(...ends.map((run) => run.end));
	return ends.filter((run) => run.end === end).flatMap(({ own }) => own);
}

export function makePilot(tables: LabTables): Figure | null {
	const table = tables['pilot-retrieval'];
	if (!table) return null;
	const rows = listPilot(table.rows);
	return {
		x: { kind: 'linear', title: t('lab.axis.seen'), unit: 'tokens' },
		y: { ...share, marks: [{ at: enough, label: t('lab.mark.enough') }] },
		panels: makePanels(rows, {
			panel: byStyle,
			series: { group: 'length', read: ({ length }) => String(length), look: lookOfRank },
			x: ({ tokens }) => tokens,
			measure: ({ right }) => right
		}),
		missing: [],
		about: describeRuns([table], rows),
		cells: { table: 'pilot-retrieval', column: 'right' }
	};
}

/** Rows of the runs that went on for longer than a sibling, at the longest prompt. */
export function listLonger<Row extends LabRow<'pilot-retrieval'>>(
	rows: readonly Row[]
): readonly Row[] {
	const pilot = listPilot(rows);
	const length = Math.max(...pilot.map((row) => row.length));
	return rows.filter((row) => !pilot.includes(row) && row.length === length);
}

/** Which of the siblings a row's run is: a name for `nameOf('arm', …)`. */
export function nameArm({ kind, seed, masked }: LabRow<'pilot-retrieval'>): string {
	return `${kind} ${seed}${masked ? '' : ' unmasked'}`;
}

export function makeLonger(tables: LabTables): Figure | null {
	const table = tables['pilot-retrieval'];
	const rows = listLonger(table?.rows ?? []);
	if (!table || rows.length === 0) return null;
	const end = Math.max(...listPilot(table.rows).map(({ tokens }) => tokens));
	return {
		x: {
			kind: 'linear',
			title: t('lab.axis.seen'),
			unit: 'tokens',
			marks: [{ at: end, label: t('lab.mark.siblings') }]
		},
		y: { ...share, marks: [{ at: enough, label: t('lab.mark.enough') }] },
		panels: makePanels(rows, {
			panel: { group: 'arm', read: nameArm },
			series: { ...byStyle, look: lookOfRank },
			x: ({ tokens }) => tokens,
			measure: ({ right }) => right
		}),
		missing: [],
		about: describeRuns([table], rows),
		cells: { table: 'pilot-retrieval', column: 'right' }
	};
}
