/** @file Where everything of one panel stands: scales, ticks, lines, bands. Units are px of the panel. */
import { extent, ticks } from 'd3-array';
import { format } from 'd3-format';
import { scaleLinear, scaleLog } from 'd3-scale';
import { area, line } from 'd3-shape';
import type {
	AxisMark,
	FigurePanel,
	FigurePoint,
	FigureSeries,
	Unit,
	XAxis,
	YAxis
} from './figure.ts';

export const margins = { left: 44, right: 14, top: 26, bottom: 40 } as const;
const characterWidth = 6.4;
const markLine = 14;

export interface Tick {
	readonly at: number;
	/** Empty where there is no room for it. */
	readonly label: string;
	/** 1 for a label one line below the others. */
	readonly row?: 0 | 1;
}

export interface DrawnPoint {
	readonly x: number;
	readonly y: number;
	/** Ends of the bar from the least seed to the greatest. */
	readonly low: number;
	readonly high: number;
	readonly point: FigurePoint;
}

export interface DrawnSeries extends FigureSeries {
	readonly line: string;
	/** Empty where every point has one seed, or the axis has names. */
	readonly band: string;
	readonly drawn: readonly DrawnPoint[];
}

export interface PanelLayout {
	readonly xTicks: readonly Tick[];
	readonly yTicks: readonly Tick[];
	readonly xMarks: readonly Tick[];
	readonly yMarks: readonly Tick[];
	readonly series: readonly DrawnSeries[];
	/** Where the plot begins; marks of the x axis have a line of their own above it. */
	readonly top: number;
}

const whole = format(',');
const short = format('.3~s');
const precise = format('.3~g');

export function formatValue(value: number, unit: Unit): string {
	switch (unit) {
		case 'share':
			return `${precise(100 * value)} %`.replace('-', '−');
		case 'tokens':
			return Math.abs(value) >= 1e5 ? short(value) : whole(value);
		case 'nats':
		case 'number':
			return precise(value).replace('-', '−');
	}
}

/** Leaves out labels that would run into the one before. */
function thin(found: readonly Tick[]): readonly Tick[] {
	let free = -Infinity;
	return found.map(({ at, label }) => {
		const half = (label.length * characterWidth) / 2;
		if (at - half < free) return { at, label: '' };
		free = at + half + 6;
		return { at, label };
	});
}

/** Every other label one line lower. */
function stagger(all: readonly Tick[]): readonly Tick[] {
	return ([0, 1] as const).flatMap((row) =>
		thin(all.filter((_, index) => index % 2 === row)).map((tick) => ({ ...tick, row }))
	);
}

function layOutX(axis: XAxis, points: readonly FigurePoint[], width: number) {
	const [from, to] = [margins.left, width - margins.right];
	if (axis.kind === 'names') {
		const names = axis.names ?? [];
		const step = (to - from) / Math.max(1, names.length);
		const scale = (index: number) => from + (index + 0.5) * step;
		const all = names.map((label, index) => ({ at: scale(index), label }));
		const one = thin(all);
		// A name left out is a mark that cannot be told: two lines, where no title needs the second.
		const needsTwo = axis.title === '' && one.some(({ label }) => label === '');
		return { scale, ticks: needsTwo ? stagger(all) : one };
	}
	const [least = 0, greatest = 1] = extent(points, ({ x }) => x);
	const label = (value: number) => formatValue(value, axis.unit);
	if (axis.kind === 'log2') {
		const scale = scaleLog([least, greatest], [from + 8, to - 8]).base(2);
		const values = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
		// Powers of two come first in line for a label.
		const steps = values.filter((value) => Number.isInteger(Math.log2(value / least)));
		return {
			scale,
			ticks: thin(steps.map((value) => ({ at: scale(value), label: label(value) })))
		};
	}
	const start = least > 0 && least < greatest / 8 ? 0 : least;
	const scale = scaleLinear([start, greatest], [from + 4, to - 8]);
	const values = ticks(start, greatest, width > 500 ? 8 : 4);
	return { scale, ticks: thin(values.map((value) => ({ at: scale(value), label: label(value) }))) };
}

function layOutY(axis: YAxis, points: readonly FigurePoint[], top: number, height: number) {
	const bottom = height - margins.bottom;
	const range =
		axis.domain ??
		extent([
			...points.flatMap(({ least, greatest }) => [least, greatest]),
			...(axis.marks ?? []).map(({ at }) => at)
		]);
	const [least = 0, greatest = 1] = range;
	const room = least === greatest ? 0.5 : 0;
	const scale = scaleLinear([least - room, greatest + room], [bottom, top]);
	if (!axis.domain) scale.nice(4);
	const label = scale.tickFormat(4, axis.unit === 'share' ? '%' : undefined);
	return {
		scale,
		ticks: scale
			.ticks(4)
			.map((value) => ({ at: scale(value), label: label(value).replace('%', ' %') }))
	};
}

function place(
	marks: readonly AxisMark[] | undefined,
	scale: (value: number) => number
): readonly Tick[] {
	return (marks ?? []).map(({ at, label }) => ({ at: scale(at), label }));
}

/** One panel in a frame of this size. */
export function layOutPanel(
	{ series }: FigurePanel,
	xAxis: XAxis,
	yAxis: YAxis,
	width: number,
	height: number
): PanelLayout {
	const points = series.flatMap((own) => own.points);
	const x = layOutX(xAxis, points, width);
	const top = margins.top + (xAxis.marks?.length ? markLine : 0);
	const y = layOutY(yAxis, points, top, height);
	const hasNames = xAxis.kind === 'names';
	return {
		top,
		xTicks: x.ticks,
		yTicks: y.ticks,
		xMarks: place(xAxis.marks, x.scale),
		yMarks: place(yAxis.marks, y.scale),
		series: series.map((own, index) => {
			// Bars of one name stand side by side.
			const aside = hasNames ? (index - (series.length - 1) / 2) * 7 : 0;
			const drawn = own.points.map((point) => ({
				x: x.scale(point.x) + aside,
				y: y.scale(point.mean),
				low: y.scale(point.least),
				high: y.scale(point.greatest),
				point
			}));
			const hasSpread = own.points.some(({ seeds }) => seeds > 1);
			return {
				...own,
				drawn,
				line:
					hasNames && !xAxis.isOrdered
						? ''
						: (line<DrawnPoint>(
								({ x: at }) => at,
								({ y: at }) => at
							)(drawn) ?? ''),
				band:
					hasSpread && !hasNames
						? (area<DrawnPoint>(
								({ x: at }) => at,
								({ low }) => low,
								({ high }) => high
							)(drawn) ?? '')
						: ''
			};
		})
	};
}
