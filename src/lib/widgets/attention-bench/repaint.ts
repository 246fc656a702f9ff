/** @file One repaint, from q and k to pixels, with no DOM: what the views do and what a benchmark measures. */
import { paintMap, poolMap, type CellScale } from '../../draw/heatmap.ts';
import type { Ramp } from '../../draw/ramp.ts';
import type { Positional, Schedule } from '../../math/positional.ts';
import type { Trace } from '../../trace/trace.ts';
import { computeMap } from './comparison.ts';

/** Attention is drawn on a square-root ramp from 0 to 100 %, the same for every head, so that maps can be compared. */
export const attentionScale: CellScale = { max: 1, isRoot: true, isDiverging: false };

/** Cells along the side of a thumbnail, at most. */
export const thumbnailCells = 40;

/** @returns RGBA bytes `[size, size, 4]` of one head */
export function repaintHead(
	trace: Trace,
	options: { positional: Positional; layer: number; head: number; ramp: Ramp; size: number }
): Uint8ClampedArray<ArrayBuffer> {
	const { positional, layer, head, ramp, size } = options;
	return paintMap(computeMap(trace, positional, layer, head), ramp, attentionScale, size);
}

/** @returns one thumbnail a head, layer by layer, each RGBA bytes `[size, size, 4]` */
export function repaintGrid(
	trace: Trace,
	schedule: Schedule,
	ramp: Ramp,
	size: number
): Uint8ClampedArray<ArrayBuffer>[] {
	return schedule.flatMap((positional, layer) =>
		Array.from({ length: trace.shape.queryHeads }, (_, head) => {
			const map = computeMap(trace, positional, layer, head);
			const cells = Math.min(thumbnailCells, map.tokens);
			return paintMap(poolMap(map, cells), ramp, attentionScale, size);
		})
	);
}
