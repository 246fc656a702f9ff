/** @file Interventions as numbers: what is changed becomes `x × scale + shift`. */
import type { TraceShape } from '../../trace/trace.ts';
import type { Interventions } from '../contract/interventions.ts';

/** Numbers `[rows, width]`, broadcast where there is one row. */
export interface Values {
	readonly data: Float32Array;
	readonly rows: number;
	readonly width: number;
}

export interface Change {
	readonly scale: Values;
	readonly shift: Values;
}

/** The tokens of a pass: how many, and after how many. */
interface Stretch {
	readonly from: number;
	readonly tokens: number;
}

export const ones: Values = { data: Float32Array.of(1), rows: 1, width: 1 };
export const zeros: Values = { data: Float32Array.of(0), rows: 1, width: 1 };

/** What a layer's heads write, changed, `[1 or tokens, queryHeads × headDim]`; null where they are left as they are. */
export function changeHeads(
	{ heads }: Interventions,
	layer: number,
	{ from, tokens }: Stretch,
	{ queryHeads, headDim }: Pick<TraceShape, 'queryHeads' | 'headDim'>
): Change | null {
	const changed = heads.filter((head) => head.layer === layer && head.gate !== 1);
	if (changed.length === 0) return null;
	const width = queryHeads * headDim;
	const isByToken = changed.some(({ fill }) => fill && fill.length > headDim);
	const rows = isByToken ? tokens : 1;
	const scale = new Float32Array(width).fill(1);
	const shift = new Float32Array(rows * width);
	for (const { head, gate, fill } of changed) {
		scale.fill(gate, head * headDim, (head + 1) * headDim);
		if (!fill) continue;
		for (let row = 0; row < rows; row++) {
			const at = fill.length > headDim ? (from + row) * headDim : 0;
			for (let i = 0; i < headDim; i++)
				shift[row * width + head * headDim + i] = (1 - gate) * (fill[at + i] ?? 0);
		}
	}
	return { scale: { data: scale, rows: 1, width }, shift: { data: shift, rows, width } };
}

/** The residual stream as it enters a layer, with other rows laid over it, `[tokens, hidden]`; null where there are none. */
export function patchRows(
	{ patches }: Interventions,
	layer: number,
	{ from, tokens }: Stretch,
	hidden: number
): Change | null {
	const here = patches.filter(
		(patch) => patch.layer === layer && patch.token >= from && patch.token < from + tokens
	);
	if (here.length === 0) return null;
	const scale = new Float32Array(tokens).fill(1);
	const shift = new Float32Array(tokens * hidden);
	for (const { token, row } of here) {
		scale[token - from] = 0;
		shift.set(row, (token - from) * hidden);
	}
	return {
		scale: { data: scale, rows: tokens, width: 1 },
		shift: { data: shift, rows: tokens, width: hidden }
	};
}

/** One after the other, `[batch, rows, width]`; what has fewer rows or columns is repeated. */
export function joinRows(batch: readonly Values[], rows: number, width: number): Float32Array {
	const [only] = batch;
	if (only && batch.length === 1) return only.data;
	const joined = new Float32Array(batch.length * rows * width);
	for (const [i, each] of batch.entries())
		for (let row = 0; row < rows; row++) {
			const to = (i * rows + row) * width;
			const from = each.rows === 1 ? 0 : row * each.width;
			if (each.width === width) joined.set(each.data.subarray(from, from + width), to);
			else joined.fill(each.data[from] ?? 0, to, to + width);
		}
	return joined;
}
