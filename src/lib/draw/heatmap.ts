/**
 * @file Square causal maps as pixels.
 *
 * Nothing here touches a canvas: a map of `[tokens, tokens]` values becomes the bytes of an ImageData, which a
 * view puts on a canvas and a benchmark puts nowhere.
 */
import { poolLargest } from '../math/pooling.ts';
import type { Ramp } from './ramp.ts';

/** How values become places on a ramp. Attention is heavy-tailed, so `root` (square root) shows weak cells too. */
export interface CellScale {
	/** The value (or magnitude) at the end of the ramp; larger ones are drawn as this. */
	readonly max: number;
	readonly isRoot: boolean;
	/** Diverging: the ramp's centre is 0 and its ends are `-max` and `max`. */
	readonly isDiverging: boolean;
}

export interface CellMap {
	/** `[tokens, tokens]` row-major: rows are queries, columns are keys. Cells above the diagonal are not drawn. */
	readonly values: Float32Array;
	readonly tokens: number;
}

/** The step of a ramp with `steps` steps at which `value` is drawn. */
export function findStep(value: number, scale: CellScale, steps: number): number {
	const share = Math.min(1, Math.abs(value) / scale.max);
	const place = scale.isRoot ? Math.sqrt(share) : share;
	if (!scale.isDiverging) return Math.round(place * (steps - 1));
	const half = (steps - 1) / 2;
	return Math.round(half + Math.sign(value) * place * half);
}

/** Shrinks a map so that one cell is one pixel, which keeps the largest value it covers. @returns `[size, size]` values */
export function poolMap({ values, tokens }: CellMap, size: number, capacity = tokens): CellMap {
	return { values: poolLargest(values, tokens, size, capacity), tokens: size };
}

/**
 * The map as a square picture; cells above the diagonal and rows beyond `tokens` stay transparent.
 * @param size width and height in device pixels
 * @param capacity cells along one side, at least `tokens`: a map that is still growing keeps its cell size
 * @returns `[size, size]` RGBA bytes for `new ImageData(bytes, size)`
 */
export function paintMap(
	map: CellMap,
	ramp: Ramp,
	scale: CellScale,
	size: number,
	capacity = map.tokens
): Uint8ClampedArray<ArrayBuffer> {
	const bytes = new Uint8ClampedArray(size * size * 4);
	if (map.tokens === 0 || capacity === 0) return bytes;
	const rows = Math.ceil((map.tokens * size) / capacity);
	const isPooled = capacity > size;
	const { values, tokens } = isPooled ? poolMap(map, size, capacity) : map;
	const cells = isPooled ? size : capacity;
	const pixels = new Uint32Array(bytes.buffer);
	const column = Int32Array.from({ length: size }, (_, x) => Math.floor((x * cells) / size));
	let drawn = -1;
	for (let y = 0; y < Math.min(size, rows); y++) {
		const query = column[y] ?? 0;
		if (query >= tokens) break;
		if (query === drawn) {
			pixels.copyWithin(y * size, (y - 1) * size, y * size);
			continue;
		}
		drawn = query;
		paintRow(pixels.subarray(y * size, (y + 1) * size), values, query, tokens, column, ramp, scale);
	}
	return bytes;
}

function paintRow(
	line: Uint32Array,
	values: Float32Array,
	query: number,
	tokens: number,
	column: Int32Array,
	ramp: Ramp,
	scale: CellScale
) {
	let key = -1;
	let pixel = 0;
	for (let x = 0; x < line.length; x++) {
		const next = column[x] ?? 0;
		if (next > query) return;
		if (next !== key) {
			key = next;
			pixel = ramp[findStep(values[query * tokens + key] ?? 0, scale, ramp.length)] ?? 0;
		}
		line[x] = pixel;
	}
}

/** The cell under a point of the square, both in `[0, 1)`; null above the diagonal or outside the tokens. */
export function findCell(
	x: number,
	y: number,
	tokens: number,
	capacity = tokens
): { query: number; key: number } | null {
	const query = Math.floor(y * capacity);
	const key = Math.floor(x * capacity);
	if (query < 0 || key < 0 || query >= tokens || key > query) return null;
	return { query, key };
}

/**
 * The cell that a pixel of a pooled map shows: the one of largest magnitude among those it covers.
 * @param x, y a point of the square, both in `[0, 1)`
 * @param size width and height in device pixels, at most `capacity`
 * @returns null where the pixel covers no cell on or below the diagonal
 */
export function findStrongest(
	{ values, tokens }: CellMap,
	x: number,
	y: number,
	size: number,
	capacity = tokens
): { query: number; key: number } | null {
	const covered = (share: number) => {
		const pixel = Math.floor(share * size);
		const first = Math.ceil((pixel * capacity) / size);
		return { first, end: Math.min(tokens, Math.ceil(((pixel + 1) * capacity) / size)) };
	};
	const [queries, keys] = [covered(y), covered(x)];
	let found: { query: number; key: number } | null = null;
	let strongest = -1;
	for (let query = Math.max(0, queries.first); query < queries.end; query++) {
		for (let key = Math.max(0, keys.first); key < Math.min(keys.end, query + 1); key++) {
			const magnitude = Math.abs(values[query * tokens + key] ?? 0);
			if (magnitude <= strongest) continue;
			strongest = magnitude;
			found = { query, key };
		}
	}
	return found;
}
