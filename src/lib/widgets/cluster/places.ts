/** @file Where each GPU is drawn: nodes of eight, four across and two down, so many nodes in a row. */

export const cell = 11;
const across = 4;
const down = 2;
const gap = 7;
const nodeWidth = across * cell + gap;
const nodeHeight = down * cell + gap;

export interface Cell {
	readonly x: number;
	readonly y: number;
}

/** Columns and rows of cells, gaps left out, counted from 0. @param gpu counted from 1 */
function toGrid(gpu: number, nodesInRow: number) {
	const node = Math.floor((gpu - 1) / (across * down));
	const slot = (gpu - 1) % (across * down);
	return {
		column: (node % nodesInRow) * across + (slot % across),
		row: Math.floor(node / nodesInRow) * down + Math.floor(slot / across)
	};
}

function fromGrid({ column, row }: { column: number; row: number }, nodesInRow: number): number {
	const node = Math.floor(row / down) * nodesInRow + Math.floor(column / across);
	return node * across * down + (row % down) * across + (column % across) + 1;
}

/** Nodes that stand side by side in so many pixels. */
export function countInRow(width: number): number {
	return width >= 12 * nodeWidth ? 12 : 6;
}

/** Upper left corner, in the picture's units. */
export function placeOf(gpu: number, nodesInRow: number): Cell {
	const { column, row } = toGrid(gpu, nodesInRow);
	return {
		x: column * cell + Math.floor(column / across) * gap,
		y: row * cell + Math.floor(row / down) * gap
	};
}

export function sizeOf(gpus: number, nodesInRow: number): { width: number; height: number } {
	const rows = Math.ceil(gpus / (across * down) / nodesInRow);
	return { width: nodesInRow * nodeWidth - gap, height: rows * nodeHeight - gap };
}

/** The GPU at a point of the picture, counted from 1; null beside all of them. */
export function findAt({ x, y }: Cell, gpus: number, nodesInRow: number): number | null {
	const node = { column: Math.floor(x / nodeWidth), row: Math.floor(y / nodeHeight) };
	const inside = { x: x - node.column * nodeWidth, y: y - node.row * nodeHeight };
	if (x < 0 || y < 0 || node.column >= nodesInRow) return null;
	if (inside.x >= across * cell || inside.y >= down * cell) return null;
	const gpu = fromGrid(
		{
			column: node.column * across + Math.floor(inside.x / cell),
			row: node.row * down + Math.floor(inside.y / cell)
		},
		nodesInRow
	);
	return gpu <= gpus ? gpu : null;
}

/** Where a key leads from a GPU; null where the key is none of the picture's. The edges hold. */
export function moveFrom(
	key: string,
	gpu: number,
	gpus: number,
	nodesInRow: number
): number | null {
	const { column, row } = toGrid(gpu, nodesInRow);
	const keep = (next: { column: number; row: number }) => {
		const isInside = next.column >= 0 && next.column < nodesInRow * across && next.row >= 0;
		const found = fromGrid(next, nodesInRow);
		return isInside && found <= gpus ? found : gpu;
	};
	const ways: Readonly<Record<string, () => number>> = {
		ArrowLeft: () => keep({ column: column - 1, row }),
		ArrowRight: () => keep({ column: column + 1, row }),
		ArrowUp: () => keep({ column, row: row - 1 }),
		ArrowDown: () => keep({ column, row: row + 1 }),
		PageUp: () => Math.max(1, gpu - across * down),
		PageDown: () => Math.min(gpus, gpu + across * down),
		Home: () => 1,
		End: () => gpus
	};
	return ways[key]?.() ?? null;
}
