/** @file Where everything on the timeline stands, in px. The last tenth of a trillion tokens, where the context grows, is drawn wider. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import {
	kinds,
	peakRate,
	phases,
	pretrainedT,
	rateAt,
	totalT,
	type Kind,
	type Mix
} from './recipe.ts';

export const margins = { left: 64, right: 14, top: 22, bottom: 34 } as const;
/** Half of a range input's thumb, as the style sheet sets it. */
export const thumbHalf = 8;

export type Scale = (moment: number) => number;

/** Left end of the timeline: zero, or the beginning of the miniature's primer. */
export function makeScale(start: number, width: number): { to: Scale; from: Scale } {
	const [left, right] = [margins.left, width - margins.right];
	const long = left + 0.83 * (right - left);
	const scale = scaleLinear([start, pretrainedT, totalT], [left, long, right]).clamp(true);
	return { to: (moment) => scale(moment), from: (x) => scale.invert(x) };
}

export interface Lane {
	readonly top: number;
	readonly height: number;
}

export const lanes = {
	mix: { top: margins.top, height: 132 },
	rate: { top: 178, height: 46 },
	theta: { top: 248, height: 40 },
	context: { top: 312, height: 40 },
	checkpoints: { top: 374, height: 16 },
	published: { top: 398, height: 14 }
} as const satisfies Record<string, Lane>;

/** The lanes that have something in them. */
export function listLanes(has: { checkpoints: boolean; published: boolean }): readonly Lane[] {
	const { mix, rate, theta, context, checkpoints, published } = lanes;
	return [
		...[mix, rate, theta, context],
		...(has.checkpoints || has.published ? [checkpoints] : []),
		...(has.published ? [published] : [])
	];
}

/** Bottom of the lanes, and of the picture. */
export function findBottom(drawn: readonly Lane[]): number {
	const last: Lane = drawn.at(-1) ?? lanes.context;
	return last.top + last.height;
}

export interface MixArea {
	readonly kind: Kind;
	readonly phase: number;
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
	readonly share: number;
}

/** The stacked shares: web below, then code, then math. */
export function stackMixes(mixes: readonly Mix[], to: Scale): readonly MixArea[] {
	const { top, height } = lanes.mix;
	return phases.flatMap(({ number, from, to: end, isLong }) => {
		const mix = mixes[isLong ? 2 : number - 1];
		if (!mix) return [];
		let below = top + height;
		return kinds.map((kind) => {
			const tall = (mix[kind] / 100) * height;
			below -= tall;
			const x = to(from);
			return {
				kind,
				phase: number,
				x,
				y: below,
				width: to(end) - x,
				height: tall,
				share: mix[kind]
			};
		});
	});
}

/** Steps of a line that jumps at the phases' borders. */
export function stepPath(
	values: readonly number[],
	to: Scale,
	y: (value: number) => number
): string {
	return phases
		.map(({ from, to: end }, index) => {
			const at = y(values[index] ?? 0).toFixed(1);
			return `${index === 0 ? 'M' : 'L'}${to(from).toFixed(1)} ${at}H${to(end).toFixed(1)}`;
		})
		.join('');
}

export function rateScale(): (rate: number) => number {
	const { top, height } = lanes.rate;
	return scaleLinear([0, peakRate], [top + height, top]);
}

/** Enough points that each slope and the two cosines are smooth. */
export function ratePath(to: Scale): string {
	const y = rateScale();
	const warm = [0, 0.0025, 0.005];
	const moments = phases.flatMap(({ from, to: end, isLong }, index) =>
		isLong
			? Array.from({ length: 41 }, (_, i) => from + 1e-6 + ((end - from - 1e-6) * i) / 40)
			: [...(index === 0 ? warm : []), from + 1e-6, end]
	);
	moments.sort((a, b) => a - b);
	return line<number>(to, (moment) => y(rateAt(moment)))(moments) ?? '';
}

export function logScale({ top, height }: Lane, values: readonly number[]) {
	return scaleLog([Math.min(...values), Math.max(...values)], [top + height - 3, top + 5]);
}
