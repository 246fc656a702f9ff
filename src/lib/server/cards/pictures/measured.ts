/** @file Pictures of what the lab measured, or what is counted from published settings, where an exhibit has no figure of the lab. */
import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import { labTables } from '../../../lab/tables.server.ts';
import { t as tMistake } from '../../../messages/mistake.ts';
import { t as tRunning } from '../../../messages/running.ts';
import { faults } from '../../../widgets/mistake/faults.ts';
import { formatGigabytes, formatLoss } from '../../../widgets/quantise/format.ts';
import { listLosses, listMeasured } from '../../../widgets/quantise/losses.ts';
import { commands, sizes } from '../../../widgets/running/run-command.svelte.ts';
import type { Picture } from '../card.ts';
import { pictureSize } from '../card.ts';
import { ink } from '../ink.ts';
import { drawLabel, drawPath, drawRect, drawRule } from './shapes.ts';

const { width, height } = pictureSize;
const bottom = height - 34;

interface Bar {
	readonly label: string;
	readonly value: number;
	/** The value as it is written behind the bar. */
	readonly text: string;
}

/** Bars from left to right, as many as there is room for, the largest as long as it can be. */
function drawBars(bars: readonly Bar[], left: number): string {
	const step = Math.min(72, height / bars.length);
	const most = Math.max(...bars.map(({ value }) => value));
	return bars
		.map(({ label, value, text }, at) => {
			const middle = (at + 0.5) * step;
			return (
				drawLabel(label, 0, middle + 6, 'start', 18) +
				drawRect(left, middle - 13, ((width - left - 80) * value) / most, 26, ink.ink) +
				drawLabel(text, width, middle + 6, 'end', 18)
			);
		})
		.join('');
}

/** What SmolLM3's weights take in each format of the known commands. */
export function drawWeights(): Picture {
	const found = new Map(
		commands.flatMap(({ at, format, bits }) => {
			const bytes = sizes[at]?.weights ?? null;
			const label = `${tRunning(`running.format.${format}`)}, ${bits} bits`;
			return bytes === null ? [] : [[label, bytes] as const];
		})
	);
	const bars = [...found]
		.toSorted((a, b) => a[1] - b[1])
		.slice(0, 8)
		.map(([label, value]) => ({ label, value, text: `${formatGigabytes(value)} GB` }));
	return {
		svg: drawBars(bars, 190),
		caption: 'Weights of SmolLM3-3B in memory, counted from its published configuration'
	};
}

/** What rounding costs, by bits. */
export function drawRounding(): Picture | null {
	const table = labTables['quantised-loss'];
	const model = table && listMeasured(table)[0];
	if (!table || !model) return null;
	const bars = listLosses(table, model, 32, 'all').map(({ bits, loss }) => ({
		label: bits === 0 ? 'as stored' : `${bits} bits`,
		value: loss,
		text: formatLoss(loss)
	}));
	return {
		svg: drawBars(bars, 110),
		caption: `Loss of ${model} with all matrices rounded in blocks of 32, nats a token. Measured by the museum’s lab`
	};
}

/** What RoPE in the wrong layers costs, by position. */
export function drawMistake(model: string): Picture | null {
	const rows = labTables['mistake-loss']?.rows.filter((row) => row.model === model) ?? [];
	const most = Math.max(...rows.map(({ more }) => more));
	if (!(most > 0)) return null;
	const bins = [...new Set(rows.map(({ to }) => to))].sort((a, b) => a - b);
	const x = scalePoint(bins, [60, width - 30]);
	const y = scaleLinear([0, most], [bottom, 90]).nice();
	const looks = [
		{ colour: ink.rope, dash: '' },
		{ colour: ink.nope, dash: '' },
		{ colour: ink.ink, dash: 'stroke-dasharray="8 5"' }
	];
	return {
		svg:
			y
				.ticks(4)
				.map(
					(tick) =>
						drawRule(44, y(tick), width, y(tick)) + drawLabel(`${tick}`, 36, y(tick) + 6, 'end', 16)
				)
				.join('') +
			bins.map((to) => drawLabel(`${to}`, x(to) ?? 0, height - 8, 'middle', 16)).join('') +
			faults
				.map((fault, at) => {
					const { colour = ink.ink, dash = '' } = looks[at] ?? {};
					const points = rows
						.filter((row) => row.fault === fault)
						.map(({ to, more }): [number, number] => [x(to) ?? 0, y(more)]);
					return (
						drawPath(line()(points) ?? '', colour, 3, dash) +
						drawPath(`M0 ${14 + 24 * at}h34`, colour, 3, dash) +
						drawLabel(tMistake(`mistake.fault.${fault}`), 46, 20 + 24 * at, 'start', 17)
					);
				})
				.join(''),
		caption: `What a mistaken schedule costs ${model}, nats a token up to each position. Measured by the museum’s lab`
	};
}
