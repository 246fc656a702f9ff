/** @file Pictures of recorded runs: an attention map, a lens, the next tokens. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interpolateLab } from 'd3-interpolate';
import { writeToken } from '../../../draw/labels.ts';
import { attentionProbabilities } from '../../../math/attention.ts';
import { buildRotaryTable } from '../../../math/rope.ts';
import { decodeTrace } from '../../../trace/trace-file.ts';
import type { Trace } from '../../../trace/trace.ts';
import { hasLens, listRows } from '../../../widgets/lens/cells.ts';
import type { Picture } from '../card.ts';
import { pictureSize } from '../card.ts';
import { ink } from '../ink.ts';
import { drawCells, drawLabel, drawRect, drawToken } from './shapes.ts';

const traces = new Map<string, Trace>();

/** @param file under `static/traces/` */
function readTrace(file: string): Trace {
	const found =
		traces.get(file) ?? decodeTrace(readFileSync(join(process.cwd(), 'static/traces', file)));
	traces.set(file, found);
	return found;
}

const toInk = interpolateLab(ink['paper-raised'], ink.ink);
const recorded = ({ model, created }: Trace) => `Recorded run of ${model}, ${created.slice(0, 10)}`;

/** `[tokens, tokens]` attention of one head. */
function readMap(trace: Trace, layer: number, head: number): Float32Array {
	const own = trace.layers[layer];
	const positional = trace.positional[layer];
	if (!own || !positional) throw new RangeError(`${trace.model} has no layer ${layer}.`);
	const table = buildRotaryTable(positional, trace.shape.headDim, trace.tokens.length);
	const documents = trace.interventions?.documents;
	return attentionProbabilities({
		...own,
		shape: trace.shape,
		table,
		queryHead: head,
		...(documents && { documents })
	});
}

/** Cells from paper to ink, the largest value of each pooled square. */
function drawMap(values: Float32Array, tokens: number, x: number, y: number, size: number): string {
	const shown = Math.min(tokens, 64);
	const step = tokens / shown;
	const cell = size / shown;
	const cells: string[] = [];
	for (let query = 0; query < shown; query++)
		for (let key = 0; key <= query; key++) {
			let value = 0;
			for (let i = Math.floor(query * step); i < Math.floor((query + 1) * step); i++)
				for (let j = Math.floor(key * step); j < Math.floor((key + 1) * step); j++)
					value = Math.max(value, values[i * tokens + j] ?? 0);
			if (value > 0.004)
				cells.push(drawRect(x + key * cell, y + query * cell, cell, cell, toInk(Math.sqrt(value))));
		}
	return drawRect(x, y, size, size, ink['paper-sunk']) + drawCells(cells);
}

/** The map of one head; layer and head counted from 0. */
export function drawAttention(file: string, layer: number, head: number): Picture {
	const trace = readTrace(file);
	const side = pictureSize.height;
	const x = (pictureSize.width - side) / 2;
	return {
		svg: drawMap(readMap(trace, layer, head), trace.tokens.length, x, 0, side),
		caption: `Attention of layer ${layer + 1}, head ${head + 1}, ${trace.tokens.length} tokens. ${recorded(trace)}`
	};
}

/** The maps of all query heads that read one key/value head. */
export function drawGroup(file: string, layer: number, group: number): Picture {
	const trace = readTrace(file);
	const { queryHeads, kvHeads } = trace.shape;
	const size = queryHeads / kvHeads;
	const across = 2;
	const side = 208;
	const maps = Array.from({ length: size }, (_, at) => {
		const head = group * size + at;
		const [x, y] = [30 + (at % across) * (side + 24), Math.floor(at / across) * (side + 24)];
		return drawMap(readMap(trace, layer, head), trace.tokens.length, x, y, side);
	});
	return {
		svg: maps.join(''),
		caption: `The ${size} query heads of layer ${layer + 1} that share key/value head ${group + 1}. ${recorded(trace)}`
	};
}

const writeShare = (share: number) => `${(100 * share).toFixed(1)} %`;

/** The likeliest tokens after the last one. */
export function drawNextTokens(file: string): Picture {
	const trace = readTrace(file);
	const { k, ids, logits, logSumExp } = trace.topk;
	const at = trace.tokens.length - 1;
	const normaliser = logSumExp?.[at];
	if (normaliser === undefined) throw new RangeError(`${file} has no log-sum of its logits.`);
	const rows = Array.from({ length: Math.min(k, 6) }, (_, i) => ({
		text: writeToken(trace.topkTokens.get(ids[at * k + i] ?? -1) ?? ''),
		share: Math.exp((logits[at * k + i] ?? -Infinity) - normaliser)
	}));
	const most = rows[0]?.share ?? 1;
	const step = 64;
	return {
		svg: rows
			.map(
				({ text, share }, row) =>
					drawToken(text, 0, 60 + row * step, 'start', 22) +
					drawRect(170, 40 + row * step, Math.max(2, (220 * share) / most), 26, ink.ink) +
					drawLabel(writeShare(share), pictureSize.width, 60 + row * step, 'end', 20)
			)
			.join(''),
		caption: `The next token after “${trace.prompt.slice(-34).replace(/^\S*\s/, '… ')}”. ${recorded(trace)}`
	};
}

/** What each layer would say, the answer above. */
export function drawLens(file: string): Picture {
	const trace = readTrace(file);
	if (!hasLens(trace)) throw new RangeError(`${file} was not read by a lens.`);
	const tokens = 5;
	const first = trace.tokens.length - tokens;
	const rows = listRows(trace);
	const [left, top] = [52, 8];
	const [width, height] = [
		(pictureSize.width - left) / tokens,
		(pictureSize.height - top - 32) / rows.length
	];
	const cells = rows.flatMap((row, at) =>
		row.slice(first).map(({ guesses, answerShare }, token) => {
			const [x, y] = [left + token * width, top + at * height];
			const text = writeToken(guesses[0]?.text ?? '').slice(0, 7);
			return (
				drawRect(x + 1, y + 1, width - 2, height - 2, toInk(0.45 * answerShare)) +
				drawToken(text, x + width / 2, y + height / 2 + 5, 'middle', 16)
			);
		})
	);
	const depths = rows.map((row, at) =>
		drawLabel(`${row[0]?.depth ?? ''}`, left - 12, top + (at + 0.5) * height + 5, 'end', 16)
	);
	const under = trace.tokens
		.slice(first)
		.map((token, at) =>
			drawToken(
				writeToken(token).slice(0, 8),
				left + (at + 0.5) * width,
				pictureSize.height - 6,
				'middle',
				15
			)
		);
	return {
		svg: [...cells, ...depths, ...under].join(''),
		caption: `What each layer would say next; darker is surer of the answer. ${recorded(trace)}`
	};
}

interface Sweep {
	readonly model: string;
	readonly created: string;
	readonly shape: { readonly layers: number; readonly queryHeads: number };
	readonly own: { readonly answerProbability: number; readonly texts: readonly string[] };
	/** Layer by layer, head by head. */
	readonly zero: readonly { readonly answerProbability: number }[];
}

/** What the probability of the answer loses when a head is switched off. */
export function drawSweep(file: string): Picture {
	const text = readFileSync(join(process.cwd(), 'static/traces', file), 'utf8');
	const { model, created, shape, own, zero } = JSON.parse(text) as Sweep;
	const width = (pictureSize.width - 40) / shape.layers;
	const height = (pictureSize.height - 36) / shape.queryHeads;
	const toDark = interpolateLab(ink['paper-sunk'], ink.ink);
	const cells = zero.map(({ answerProbability }, at) => {
		const [layer, head] = [Math.floor(at / shape.queryHeads), at % shape.queryHeads];
		const lost = Math.max(0, own.answerProbability - answerProbability) / own.answerProbability;
		return drawRect(40 + layer * width + 1, head * height + 1, width - 2, height - 2, toDark(lost));
	});
	const rows = Array.from({ length: shape.queryHeads }, (_, head) =>
		drawLabel(`${head + 1}`, 28, (head + 0.5) * height + 6, 'end')
	);
	return {
		svg:
			drawCells(cells) +
			rows.join('') +
			drawLabel('layers, first to last', pictureSize.width, pictureSize.height - 8, 'end'),
		caption: `What “${(own.texts[0] ?? '').trim()}” loses when one head is off; darker is more. Recorded run of ${model}, ${created.slice(0, 10)}`
	};
}
