/** @file A picture of how much text models of which size were trained on. */
import { scaleLog } from 'd3-scale';
import { factBase } from '../../../facts/facts.server.ts';
import { formatNumber } from '../../../facts/format.ts';
import type { Picture } from '../card.ts';
import { pictureSize } from '../card.ts';
import { ink } from '../ink.ts';
import { drawLabel, drawPath, drawRule } from './shapes.ts';

/** Parameters and training tokens of every model, with the line of twenty tokens a parameter. */
export function drawScaling(): Picture {
	const points = factBase.models.map(({ id, name, parameters, training }) => ({
		id,
		name,
		parameters: parameters.total,
		tokens: training.tokensTrillions * 1e12
	}));
	const own = points.find(({ id }) => id === 'smollm3-3b');
	const { width, height } = pictureSize;
	const x = scaleLog([2e8, 2e10], [60, width - 10]);
	const y = scaleLog([4e9, 5e13], [height - 40, 10]);
	return {
		svg:
			[1e10, 1e11, 1e12, 1e13]
				.map(
					(tokens) =>
						drawRule(60, y(tokens), width - 10, y(tokens)) +
						drawLabel(`${formatNumber(tokens / 1e9)} B`, 52, y(tokens) + 6, 'end', 15)
				)
				.join('') +
			[3e8, 1e9, 3e9, 1e10]
				.map((count) =>
					drawLabel(`${formatNumber(count / 1e9)} B`, x(count), height - 16, 'middle', 15)
				)
				.join('') +
			drawPath(
				`M${x(2e8)} ${y(4e9)}L${x(2e10)} ${y(4e11)}`,
				ink['rule-strong'],
				2,
				'stroke-dasharray="7 5"'
			) +
			drawLabel('20 tokens a parameter', x(1.8e10), y(1.6e11) + 30, 'end', 16) +
			points
				.map(
					({ id, parameters, tokens }) =>
						`<circle cx="${x(parameters)}" cy="${y(tokens)}" r="8" fill="${id === 'smollm3-3b' ? ink.ink : 'none'}" stroke="${ink.ink}" stroke-width="2"/>`
				)
				.join('') +
			(own ? drawLabel(own.name, x(own.parameters) + 14, y(own.tokens) + 24, 'start', 17) : ''),
		caption: 'Training tokens over parameters of the museum’s models, as published; logarithmic'
	};
}
