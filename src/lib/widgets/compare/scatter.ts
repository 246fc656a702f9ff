/** @file Where the dots of the scatter stand, and the ticks of its axes. Models without one of the two values are listed, not drawn. */
import { extent } from 'd3-array';
import { format } from 'd3-format';
import { scaleLinear, scaleLog } from 'd3-scale';
import type { MuseumModel } from '../../facts/schema.ts';
import { fields, numericFields, type FieldId } from './fields.ts';

export const scatterSize = {
	width: 720,
	height: 430,
	left: 62,
	right: 16,
	top: 16,
	bottom: 48
} as const;

export interface Dot {
	readonly id: string;
	readonly name: string;
	readonly x: number;
	readonly y: number;
	readonly values: readonly [number, number];
	/** Where its name stands, clear of other names where there is room. */
	readonly label: {
		readonly x: number;
		readonly y: number;
		readonly anchor: 'start' | 'end' | 'middle';
	};
}
export interface Tick {
	readonly at: number;
	readonly label: string;
}
export interface Scatter {
	readonly dots: readonly Dot[];
	readonly missing: readonly string[];
	readonly xTicks: readonly Tick[];
	readonly yTicks: readonly Tick[];
}

const short = format('.3~s');
/** 500M, 2B, 0.5 */
const writeTick = (value: number) => (value < 1 ? String(value) : short(value).replace('G', 'B'));

function makeAxis(id: FieldId, values: readonly number[], range: [number, number]) {
	const field = numericFields.find((own) => own.id === id);
	const [low = 1, high = 1] = extent(values);
	const isLog = field?.scale === 'log' && low > 0;
	const padded: [number, number] = isLog
		? [low / 1.25, high * 1.25]
		: [Math.min(0, low), high * 1.08];
	const scale = isLog ? scaleLog(padded, range) : scaleLinear(padded, range);
	const all = scale.ticks(isLog ? 6 : 6);
	// A logarithmic axis over several decades yields dozens of ticks; 1, 2 and 5 of each decade are enough.
	const kept =
		isLog && all.length > 9 ? all.filter((tick) => /^[125]/.test(tick.toExponential())) : all;
	return {
		place: (value: number) => scale(value),
		ticks: kept.map((tick) => ({ at: scale(tick), label: writeTick(tick) }))
	};
}

export function layOutScatter(models: readonly MuseumModel[], xId: FieldId, yId: FieldId): Scatter {
	const read = (id: FieldId, model: MuseumModel) =>
		fields.find((field) => field.id === id)?.read(model);
	const both = models.flatMap((model) => {
		const [x, y] = [read(xId, model), read(yId, model)];
		return typeof x === 'number' && typeof y === 'number' ? [{ model, x, y }] : [];
	});
	const { width, height, left, right, top, bottom } = scatterSize;
	const xAxis = makeAxis(
		xId,
		both.map(({ x }) => x),
		[left, width - right]
	);
	const yAxis = makeAxis(
		yId,
		both.map(({ y }) => y),
		[height - bottom, top]
	);
	const drawn = new Set(both.map(({ model }) => model.id));
	const dots = both.map(({ model, x, y }) => ({
		id: model.id,
		name: model.name,
		x: xAxis.place(x),
		y: yAxis.place(y),
		values: [x, y] as const
	}));
	return {
		dots: placeLabels(dots),
		missing: models.filter(({ id }) => !drawn.has(id)).map(({ name }) => name),
		xTicks: xAxis.ticks,
		yTicks: yAxis.ticks
	};
}

interface Frame {
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly bottom: number;
}

/** Tries right, left, above and below of each dot; where all are taken, the right. Dots count as taken ground too. */
function placeLabels(dots: readonly Omit<Dot, 'label'>[]): Dot[] {
	const taken: Frame[] = dots.map(({ x, y }) => ({
		left: x - 6,
		right: x + 6,
		top: y - 6,
		bottom: y + 6
	}));
	const isFree = (frame: Frame) =>
		frame.right < scatterSize.width &&
		frame.left > scatterSize.left &&
		!taken.some(
			(other) =>
				frame.left < other.right &&
				frame.right > other.left &&
				frame.top < other.bottom &&
				frame.bottom > other.top
		);
	return dots.map((dot) => {
		const { x, y } = dot;
		// Twelve-pixel grotesque: about 6.6 px a character.
		const wide = dot.name.length * 6.6;
		const candidates = [
			{ x: x + 9, y: y + 4, anchor: 'start' as const, left: x + 9 },
			{ x: x - 9, y: y + 4, anchor: 'end' as const, left: x - 9 - wide },
			{ x, y: y - 10, anchor: 'middle' as const, left: x - wide / 2 },
			{ x, y: y + 18, anchor: 'middle' as const, left: x - wide / 2 }
		].map((label) => ({
			label: { x: label.x, y: label.y, anchor: label.anchor },
			frame: { left: label.left, right: label.left + wide, top: label.y - 10, bottom: label.y + 3 }
		}));
		const best = candidates.find(({ frame }) => isFree(frame)) ?? candidates[0];
		if (best) taken.push(best.frame);
		return { ...dot, label: best?.label ?? { x, y, anchor: 'start' } };
	});
}
