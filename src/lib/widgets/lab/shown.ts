/** @file What a figure shows, as rows: for its table and its CSV. */
import { t } from '../../messages/lab.ts';
import { writeCsv } from '../attention-bench/csv.ts';
import type { Figure, FigurePoint } from './figure.ts';
import { formatValue } from './layout.ts';

export interface ShownRow {
	readonly panel: string;
	readonly series: string;
	readonly at: string;
	readonly mean: string;
	readonly least: string;
	readonly greatest: string;
	readonly seeds: number;
	/** Where the mean stands in the lab's tables, as `data-lab`. */
	readonly cell: string;
	/** Likewise of the seeds with the least and the greatest mean. */
	readonly leastCell: string;
	readonly greatestCell: string;
	/** Whether every seed has one row, so that rows can be counted as seeds. */
	readonly isCell: boolean;
}

/** The cells behind a point, as `data-lab` names them. */
export function nameCells(
	{ cells }: Figure,
	{ rows }: { readonly rows: FigurePoint['rows'] }
): string {
	return `${cells.table}/${rows.join(',')}/${cells.column}`;
}

const digits = 4;

function format(value: number, figure: Figure): string {
	return figure.y.unit === 'share'
		? formatValue(value, 'share')
		: value.toFixed(digits).replace('-', '−');
}

/** Every mark of a figure, in the order of its panels and series. */
export function listShown(figure: Figure): readonly ShownRow[] {
	const { x, panels } = figure;
	return panels.flatMap(({ title, series }) =>
		series.flatMap(({ name, points }) =>
			points.map((point) => ({
				panel: title,
				series: name,
				at: x.names?.[point.x] ?? formatValue(point.x, x.unit),
				mean: format(point.mean, figure),
				least: format(point.least, figure),
				greatest: format(point.greatest, figure),
				seeds: point.seeds,
				cell: nameCells(figure, point),
				leastCell: nameCells(figure, { rows: point.ends?.least ?? point.rows }),
				greatestCell: nameCells(figure, { rows: point.ends?.greatest ?? point.rows }),
				isCell: point.rows.length === point.seeds
			}))
		)
	);
}

/** The same as CSV, numbers unrounded. */
export function writeShown({ panels, x, y }: Figure): string {
	return writeCsv([
		['panel', 'series', x.title || 'at', `mean: ${y.title}`, 'least', 'greatest', 'seeds'],
		...panels.flatMap(({ title, series }) =>
			series.flatMap(({ name, points }) =>
				points.map(({ x: at, mean, least, greatest, seeds }) => [
					title,
					name,
					x.names?.[at] ?? at,
					mean,
					least,
					greatest,
					seeds
				])
			)
		)
	]);
}

/** Who measured it, when, for how long and with what, in a line. */
export function describeAbout({ about }: Figure): string {
	const { runs, seeds, from, to, seconds, software } = about;
	return t('lab.runs', {
		runs,
		seeds: seeds.length,
		dates: from === to ? from : t('lab.runs.dates', { from, to }),
		hours:
			seconds < 5400
				? t('lab.runs.minutes', { minutes: Math.max(1, Math.round(seconds / 60)) })
				: t('lab.runs.hours', { hours: (seconds / 3600).toFixed(1) }),
		software: software.join('; ')
	});
}
