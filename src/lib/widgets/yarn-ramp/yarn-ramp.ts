/** @file RoPE's frequency pairs with and without YaRN, and where they stand in the picture. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { computeInverseFrequencies, findYarnRange } from '../../math/rope.ts';

export interface YarnSettings {
	readonly theta: number;
	readonly headDim: number;
	/** Tokens the model was trained at. */
	readonly length: number;
	readonly factor: number;
	readonly betaFast: number;
	readonly betaSlow: number;
}

export interface Pair {
	readonly pair: number;
	/** Tokens for a full turn. */
	readonly wavelength: number;
	readonly yarnWavelength: number;
	/** Full turns within the trained length. */
	readonly turns: number;
	/** 0: untouched, 1: slowed by the whole factor. */
	readonly ramp: number;
	/** The new frequency as a share of the old. */
	readonly ratio: number;
}

export interface Yarn {
	readonly pairs: readonly Pair[];
	readonly low: number;
	readonly high: number;
	readonly attentionFactor: number;
}

/** @throws {RangeError} as `computeInverseFrequencies` */
export function computeYarn(settings: YarnSettings): Yarn {
	const { theta, headDim, length, factor, betaFast, betaSlow } = settings;
	const scaling = { type: 'yarn', factor, originalLength: length, betaFast, betaSlow } as const;
	const plain = computeInverseFrequencies(theta, headDim).frequencies;
	const { frequencies, attentionFactor } = computeInverseFrequencies(theta, headDim, scaling);
	const { low, high } = findYarnRange(theta, headDim, scaling);
	const pairs = Array.from(plain, (frequency, pair) => {
		const scaled = frequencies[pair] ?? frequency;
		const wavelength = (2 * Math.PI) / frequency;
		return {
			pair,
			wavelength,
			yarnWavelength: (2 * Math.PI) / scaled,
			turns: length / wavelength,
			ramp:
				high === low ? (pair > low ? 1 : 0) : Math.min(Math.max((pair - low) / (high - low), 0), 1),
			ratio: scaled / frequency
		};
	});
	return { pairs, low, high, attentionFactor };
}

export const margins = { left: 46, right: 14, top: 18, bottom: 32 } as const;
const ratioLane = { top: margins.top, height: 120 };
const waveLane = { top: 178, height: 170 };
export const height = waveLane.top + waveLane.height + margins.bottom;

/** Bars, curves, ticks and reference lines, in px of a picture `width` wide. */
export function layOutYarn({ pairs, low, high }: Yarn, settings: YarnSettings, width: number) {
	const count = pairs.length;
	const x = scaleLinear([-0.5, count - 0.5], [margins.left, width - margins.right]);
	const ratio = scaleLinear([0, 1], [ratioLane.top + ratioLane.height, ratioLane.top]);
	const longest = Math.max(...pairs.map(({ yarnWavelength }) => yarnWavelength));
	const wave = scaleLog([2 * Math.PI, longest], [waveLane.top + waveLane.height, waveLane.top]);
	const step = x(1) - x(0);
	const curve = (read: (pair: Pair) => number) =>
		line<Pair>(
			({ pair }) => x(pair),
			(pair) => wave(read(pair))
		)(pairs) ?? '';
	const powers = [1, 2, 3, 4, 5, 6, 7]
		.map((power) => 10 ** power)
		.filter((value) => value < longest);
	return {
		bars: pairs.map(({ pair, ratio: share }) => ({
			pair,
			x: x(pair) - 0.4 * step,
			width: 0.8 * step,
			y: ratio(share),
			height: ratio(0) - ratio(share)
		})),
		ratioTicks: [0, 0.5, 1].map((value) => ({ value, at: ratio(value) })),
		waveTicks: powers.map((value) => ({ value, at: wave(value) })),
		pairTicks: Array.from({ length: Math.ceil(count / 8) }, (_, i) => 8 * i).map((value) => ({
			value,
			at: x(value)
		})),
		/** The ramp's own room. */
		ramp: { x: x(low), width: Math.max(0, x(Math.min(high, count - 1)) - x(low)) },
		lines: [settings.length, settings.length * settings.factor].map((value) => ({
			value,
			at: wave(Math.min(value, longest))
		})),
		plain: curve(({ wavelength }) => wavelength),
		yarn: curve(({ yarnWavelength }) => yarnWavelength),
		place: (pair: number) => ({
			x: x(pair),
			plain: wave(pairs[pair]?.wavelength ?? 10),
			yarn: wave(pairs[pair]?.yarnWavelength ?? 10)
		}),
		/** The pair under a point of the picture. */
		find: (px: number) => Math.min(Math.max(Math.round(x.invert(px)), 0), count - 1),
		bottom: waveLane.top + waveLane.height,
		waveTop: waveLane.top
	};
}
