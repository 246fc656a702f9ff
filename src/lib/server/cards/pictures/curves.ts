/** @file Pictures of formulas with the published settings: RoPE's waves, YaRN's ramp, the learning rate of the training run. */
import { extent } from 'd3-array';
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { computeInverseFrequencies } from '../../../math/rope.ts';
import { findWavelengths } from '../../../math/rope-score.ts';
import { formatNumber } from '../../../facts/format.ts';
import { contexts, smollm3 } from '../../../widgets/rope/published.ts';
import { phases, rateAt, totalT } from '../../../widgets/timeline/recipe.ts';
import { presets } from '../../../widgets/yarn-ramp/yarn-ramp.svelte.ts';
import { computeYarn } from '../../../widgets/yarn-ramp/yarn-ramp.ts';
import type { Picture } from '../card.ts';
import { pictureSize } from '../card.ts';
import { ink } from '../ink.ts';
import { drawLabel, drawPath, drawRect, drawRule } from './shapes.ts';

const { width, height } = pictureSize;
const path = (points: readonly (readonly [number, number])[]) =>
	line()(points.map(([x, y]) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10])) ?? '';

/** Cosine of the turn of some of RoPE's frequency pairs over the first tokens. */
export function drawWaves(): Picture {
	const { frequencies } = computeInverseFrequencies(smollm3.theta, smollm3.headDim);
	const tokens = 256;
	const pairs = [4, 10, 16, 22];
	const left = 78;
	const lane = (height - 30) / pairs.length;
	return {
		svg:
			pairs
				.map((pair, at) => {
					const middle = (at + 0.5) * lane;
					const wave = Array.from({ length: 500 }, (_, x) => {
						const turn = ((x * tokens) / 500) * (frequencies[pair] ?? 0);
						return [
							left + (x * (width - left)) / 499,
							middle - Math.cos(turn) * lane * 0.36
						] as const;
					});
					return (
						drawRule(left, middle, width, middle) +
						drawPath(path(wave), ink.rope, 2.5) +
						drawLabel(`pair ${pair + 1}`, 0, middle + 5, 'start', 16)
					);
				})
				.join('') + drawLabel(`${tokens} tokens`, width, height - 4, 'end'),
		caption: `How four of SmolLM3’s ${frequencies.length} pairs turn, theta ${formatNumber(smollm3.theta)}`
	};
}

/** Wavelength of every pair, on a logarithmic scale, with the context that was trained. */
export function drawWavelengths(): Picture {
	const { frequencies } = computeInverseFrequencies(smollm3.theta, smollm3.headDim);
	const waves = [...findWavelengths(frequencies)];
	const [least = 1, most = 10] = extent(waves);
	const y = scaleLog([least, most], [height - 30, 12]);
	const step = width / waves.length;
	const trained = y(contexts.trained);
	return {
		svg:
			waves
				.map((wave, pair) =>
					drawRect(pair * step, y(wave), step - 2, height - 30 - y(wave), ink.rope)
				)
				.join('') +
			drawPath(`M0 ${trained}H${width}`, ink.ink, 2, 'stroke-dasharray="7 5"') +
			drawLabel(`trained to ${formatNumber(contexts.trained)} tokens`, 0, trained - 9) +
			drawLabel('frequency pairs, fast to slow', width, height - 6, 'end'),
		caption: `Wavelength of each pair of SmolLM3’s RoPE, theta ${formatNumber(smollm3.theta)}; logarithmic`
	};
}

/** How far YaRN slows each pair. */
export function drawYarn(): Picture {
	const { pairs } = computeYarn(presets.smollm3);
	const y = scaleLinear([0, 1], [height - 34, 24]);
	const step = (width - 40) / pairs.length;
	return {
		svg:
			[0, 0.5, 1]
				.map(
					(ratio) =>
						drawRule(40, y(ratio), width, y(ratio)) +
						drawLabel(`${ratio}`, 30, y(ratio) + 6, 'end', 16)
				)
				.join('') +
			pairs
				.map(({ ratio }, pair) =>
					drawRect(40 + pair * step, y(ratio), step - 2, y(0) - y(ratio), ink.rope)
				)
				.join('') +
			drawLabel('frequency pairs, fast to slow', width, height - 6, 'end'),
		caption: `New frequency as a share of the old, SmolLM3 with YaRN by ${presets.smollm3.factor}`
	};
}

/** Learning rate over all tokens of the run; borders of the stages dashed. */
export function drawRate(): Picture {
	const count = 700;
	const rates = Array.from({ length: count }, (_, at) => rateAt((totalT * at) / (count - 1)));
	const most = Math.max(...rates);
	const x = scaleLinear([0, totalT], [0, width]);
	const y = scaleLinear([0, most], [height - 34, 20]);
	return {
		svg:
			drawRule(0, y(0), width, y(0), ink['rule-strong']) +
			phases
				.slice(0, 3)
				.map(
					({ to, from, number }) =>
						drawPath(`M${x(to)} 8V${y(0)}`, ink['rule-strong'], 1.5, 'stroke-dasharray="4 4"') +
						drawLabel(`stage ${number}`, (x(from) + x(to)) / 2, height - 8, 'middle', 15)
				)
				.join('') +
			drawPath(
				path(rates.map((rate, at) => [(at * width) / (count - 1), y(rate)] as const)),
				ink.ink,
				3
			),
		caption: `Learning rate of SmolLM3’s training run over ${formatNumber(Math.round(totalT * 10) / 10)} T tokens, from its published schedule`
	};
}
