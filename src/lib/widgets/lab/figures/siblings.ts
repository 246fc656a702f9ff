/** @file Figures of the siblings: RoPE everywhere, RoPE in three layers of four, NoPE everywhere. */
import type { LabRow, LabTables } from '../../../lab/schema.ts';
import { listValues } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import {
	describeRuns,
	findTrainedLength,
	makePanels,
	type AxisMark,
	type Figure
} from '../figure.ts';
import { lookOfKind } from '../looks.ts';
import { domains, kinds, styles } from './orders.ts';

const byKind = {
	group: 'kind' as const,
	read: ({ kind }: { kind: string }) => kind,
	order: kinds,
	look: lookOfKind
};
export const byDomain = {
	group: 'domain' as const,
	read: ({ domain }: { domain: string }) => domain,
	order: domains
};
/** A panel for all kinds of text together, and one for each. */
export const byDomainAndMean = { ...byDomain, order: ['all', ...domains] };
/** Rows for `byDomainAndMean`: each is there twice, for its own kind of text and for the mean of all. */
export const addMean = <Row extends { readonly domain: string }>(
	rows: readonly Row[]
): readonly Row[] => [...rows.map((row) => ({ ...row, domain: 'all' })), ...rows];
export const byStyle = {
	group: 'style' as const,
	read: ({ style }: { style: string }) => style,
	order: styles
};
export const share = { title: t('lab.axis.right'), unit: 'share', domain: [0, 1] } as const;
export const loss = { title: t('lab.axis.loss'), unit: 'nats' } as const;

/** The runs that are compared as siblings: all trained with the mask. */
export function listSiblings<Row extends { readonly masked: boolean }>(
	rows: readonly Row[]
): readonly Row[] {
	return rows.filter(({ masked }) => masked);
}

function listMissing(rows: readonly { readonly kind: string }[]): readonly string[] {
	return kinds
		.filter((kind) => !rows.some((row) => row.kind === kind))
		.map((kind) => nameOf('kind', kind));
}

export function markTrained(...of: Parameters<typeof findTrainedLength>): readonly AxisMark[] {
	const at = findTrainedLength(...of);
	return at === null ? [] : [{ at, label: t('lab.mark.trained') }];
}

export function makeSiblingsLoss(tables: LabTables): Figure | null {
	const table = tables['siblings-loss'];
	if (!table) return null;
	const rows = listSiblings(table.rows);
	return {
		x: {
			kind: 'names',
			title: '',
			unit: 'number',
			names: kinds.map((kind) => nameOf('kind', kind))
		},
		y: loss,
		panels: makePanels(rows, {
			panel: byDomain,
			series: byKind,
			x: ({ kind }) => kinds.indexOf(kind),
			measure: (row) => row.loss
		}),
		missing: listMissing(rows),
		about: describeRuns([table], rows),
		cells: { table: 'siblings-loss', column: 'loss' }
	};
}

export function makeSiblingsPosition(tables: LabTables): Figure | null {
	const table = tables['siblings-position'];
	if (!table) return null;
	const rows = listSiblings(table.rows);
	return {
		x: {
			kind: 'linear',
			title: t('lab.axis.position'),
			unit: 'tokens',
			marks: markTrained(tables)
		},
		y: loss,
		panels: makePanels(rows, {
			series: byKind,
			x: ({ from, to }) => (from + to) / 2,
			measure: (row) => row.loss
		}),
		missing: listMissing(rows),
		about: describeRuns([table], rows),
		cells: { table: 'siblings-position', column: 'loss' }
	};
}

export function makeSiblingsRetrieval(tables: LabTables): Figure | null {
	const table = tables['siblings-retrieval'];
	if (!table) return null;
	const rows = listSiblings(table.rows);
	return {
		x: { kind: 'log2', title: t('lab.axis.length'), unit: 'tokens', marks: markTrained(tables) },
		y: share,
		panels: makePanels(rows, {
			panel: byStyle,
			series: byKind,
			x: ({ length }) => length,
			measure: ({ right }) => right
		}),
		missing: listMissing(rows),
		about: describeRuns([table], rows),
		cells: { table: 'siblings-retrieval', column: 'right' }
	};
}

/** Which layers of which sibling a row is about. */
export function nameLayers({ kind, uses_rope }: LabRow<'siblings-distance'>): string {
	return kind === '3:1' ? `3:1 ${uses_rope ? 'rope' : 'nope'} layers` : kind;
}

/** How far back a bucket reaches, in words: "4–7"; the first token of the text stands apart. */
function nameBucket(from: number): string {
	if (from === -1) return t('lab.bucket.first');
	return from < 2 ? String(from) : `${from}–${2 * from - 1}`;
}

export function makeSiblingsDistance(tables: LabTables): Figure | null {
	const table = tables['siblings-distance'];
	if (!table) return null;
	const rows = listSiblings(table.rows);
	const near = listValues(rows, ({ from }) => from).filter((from) => from >= 0);
	const buckets = [...near.toSorted((a, b) => a - b), -1];
	return {
		x: {
			kind: 'names',
			title: t('lab.axis.back'),
			unit: 'number',
			names: buckets.map(nameBucket),
			isOrdered: true
		},
		y: { title: t('lab.axis.weight'), unit: 'share' },
		panels: makePanels(rows, {
			series: {
				...byKind,
				read: nameLayers,
				order: ['rope', '3:1 rope layers', '3:1 nope layers', 'nope']
			},
			x: ({ from }) => buckets.indexOf(from),
			measure: ({ weight }) => weight
		}),
		missing: listMissing(rows),
		about: describeRuns([table], rows),
		cells: { table: 'siblings-distance', column: 'weight' }
	};
}
