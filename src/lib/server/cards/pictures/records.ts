/** @file Pictures of what exhibits recorded in forms of their own: answers by budget, lengths of the stream, a text, a map of what was carried over. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interpolateLab } from 'd3-interpolate';
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { writeToken } from '../../../draw/labels.ts';
import { readBudgetRecord, scoreBudgets } from '../../../widgets/budget/budget.ts';
import { listMeasured, suggestAnswers } from '../../../widgets/carry/carry.ts';
import { readCarryRecord } from '../../../widgets/carry/carry-record.ts';
import { findLoop, readWrittenRecord } from '../../../widgets/stream/greedy.ts';
import { readStreamRecord } from '../../../widgets/stream/stream-record.ts';
import type { Picture } from '../card.ts';
import { pictureSize } from '../card.ts';
import { ink } from '../ink.ts';
import { drawCells, drawLabel, drawPath, drawRect, drawRule, drawToken } from './shapes.ts';

const { width, height } = pictureSize;
const bottom = height - 34;

const readJson = (file: string): unknown =>
	JSON.parse(readFileSync(join(process.cwd(), 'static/traces', file), 'utf8'));
const recorded = ({ model, created }: { model: string; created: string }) =>
	`Recorded run of ${model}, ${created.slice(0, 10)}`;
const path = (points: readonly (readonly [number, number])[]) =>
	line()(points.map(([x, y]) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10])) ?? '';

/** Questions answered right at each budget of thinking. */
export function drawBudgets(file: string): Picture {
	const record = readBudgetRecord(readJson(file));
	const scores = scoreBudgets(record.rows);
	const asked = scores[0]?.checked ?? 0;
	const step = width / scores.length;
	const y = scaleLinear([0, asked], [bottom, 30]);
	return {
		svg:
			drawRule(0, bottom, width, bottom, ink['rule-strong']) +
			scores
				.map(({ budget, right }, at) => {
					const middle = (at + 0.5) * step;
					return (
						drawRect(middle - 0.36 * step, y(right), 0.72 * step, bottom - y(right), ink.ink) +
						drawLabel(`${right}`, middle, y(right) - 8, 'middle', 18) +
						drawLabel(budget === null ? 'all' : `${budget}`, middle, height - 8, 'middle', 18)
					);
				})
				.join(''),
		caption: `Answers right, of ${asked}, where thinking is cut after so many tokens. ${recorded(record)}`
	};
}

/** The length of every token's row of the stream, layer by layer. */
export function drawStream(file: string): Picture {
	const record = readStreamRecord(readJson(file));
	const { depths, tokens, norm } = record.growth;
	const x = scaleLinear([0, depths - 1], [44, width - 10]);
	const y = scaleLog([Math.min(...norm), Math.max(...norm)], [bottom - 6, 14]);
	const ticks = [1, 10, 100, 1000].filter((tick) => y(tick) > 0 && y(tick) < bottom);
	const lines = Array.from({ length: tokens }, (_, token) =>
		path(
			Array.from({ length: depths }, (__, depth) => [
				x(depth),
				y(norm[depth * tokens + token] ?? 1)
			])
		)
	);
	return {
		svg:
			ticks
				.map(
					(tick) =>
						drawRule(44, y(tick), width - 10, y(tick)) +
						drawLabel(`${tick}`, 36, y(tick) + 6, 'end', 16)
				)
				.join('') +
			lines.map((each) => drawPath(each, ink['rule-strong'], 1.5)).join('') +
			drawPath(lines.at(-1) ?? '', ink.ink, 3) +
			drawLabel('layers, first to last', width - 10, height - 8, 'end'),
		caption: `Length of the residual stream, a line a token, the last one dark; logarithmic. ${recorded(record)}`
	};
}

/** How likely each token was that a model wrote, and where it went round in circles. */
export function drawWritten(file: string): Picture {
	const record = readWrittenRecord(readJson(file));
	const loop = findLoop(record.tokens.map(({ id }) => id));
	const step = width / record.tokens.length;
	const y = scaleLinear([0, 1], [bottom, 12]);
	return {
		svg:
			drawRule(0, bottom, width, bottom, ink['rule-strong']) +
			drawCells(
				record.tokens.map(({ probability }, at) =>
					drawRect(
						at * step,
						y(probability),
						step - 1,
						bottom - y(probability),
						loop && at >= loop.from ? ink.ink : ink['rule-strong']
					)
				)
			) +
			drawLabel(`${record.tokens.length} tokens`, width, height - 8, 'end'),
		caption: `Probability of each token written, dark where it goes in circles. ${recorded(record)}`
	};
}

/** How far the answer moves where one run's values are laid into another. */
export function drawCarry(file: string): Picture {
	const record = readCarryRecord(readJson(file));
	const answers = suggestAnswers(record);
	const cells = listMeasured(record, answers);
	const rows = cells.map(({ row }) => row);
	const columns = cells.map(({ token }) => token);
	const [top, first] = [Math.max(...rows), Math.min(...columns)];
	const wide = (width - 4) / (Math.max(...columns) - first + 1);
	const high = (bottom - 4) / (top - Math.min(...rows) + 1);
	const toInk = interpolateLab(ink['paper-sunk'], ink.ink);
	const [own, other] = [answers.own, answers.other].map((at) => (record.watched[at] ?? '').trim());
	return {
		svg:
			drawCells(
				cells.map(({ row, token, moved }) =>
					drawRect(
						(token - first) * wide + 1,
						(top - row) * high + 1,
						wide - 2,
						high - 2,
						toInk(Math.min(1, Math.abs(moved)))
					)
				)
			) +
			drawToken(writeToken(record.tokens.into[first] ?? ''), 0, height - 8, 'start', 16) +
			drawToken(writeToken(record.tokens.into.at(-1) ?? ''), width, height - 8, 'end', 16),
		caption: `Where “${own ?? ''}” becomes “${other ?? ''}”: layers by tokens. ${recorded(record)}`
	};
}
