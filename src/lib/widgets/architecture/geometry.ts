/** @file Where the parts of a diagram stand, in px. One scale for all models, so that two diagrams side by side can be compared. */
import type { ModelConfig } from '../../facts/schema.ts';

export interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** Widest residual stream of the museum (Phi-4), and the px it gets. */
const widest = { hidden: 5120, tower: 180 };
export const tower = { width: 280, layer: 10, gap: 3, end: 22, middle: 96 } as const;
/** Units of width per px inside a layer. */
const unitsPerPx = 50;
export const block = { spine: 30, left: 62 } as const;

/** Width of the residual stream in the tower. */
export function scaleHidden(hidden: number): number {
	return (hidden / widest.hidden) * widest.tower;
}

/** Width of a feed-forward layer or of the residual stream inside a layer. */
export function scaleWidth(units: number): number {
	return units / unitsPerPx;
}

/** Boxes of the tower from the bottom up: embedding, layers, final norm, head; and the height of it all. */
export function placeTower(
	{ layers, hidden }: ModelConfig,
	highest: number
): { readonly boxes: readonly Box[]; readonly height: number } {
	const width = scaleHidden(hidden);
	const x = tower.middle - width / 2;
	const step = tower.layer + tower.gap;
	const ends = 2 * (tower.end + tower.gap) + 8 + tower.gap;
	const height = highest * step + ends + 4;
	let y = height - 2;
	const boxes: Box[] = [];
	const put = (tall: number) => {
		y -= tall;
		boxes.push({ x, y, width, height: tall });
		y -= tower.gap;
	};
	put(tower.end);
	for (let layer = 0; layer < layers; layer++) put(tower.layer);
	put(8);
	put(tower.end);
	return { boxes, height };
}

export interface HeadGroup {
	readonly key: Box;
	readonly queries: readonly Box[];
}

/** Query heads stood on the key/value head they read; a head's width is to scale (128 dimensions are 20 px). */
export function placeHeads(
	{ queryHeads, kvHeads, headDim }: ModelConfig,
	x: number,
	y: number
): { readonly groups: readonly HeadGroup[]; readonly height: number; readonly width: number } {
	const width = headDim / 6.4;
	const tall = 13;
	const perGroup = queryHeads / kvHeads;
	const column = width + 8;
	const keyTop = y + perGroup * (tall + 2) + 4;
	return {
		groups: Array.from({ length: kvHeads }, (_, group) => ({
			key: { x: x + group * column, y: keyTop, width, height: tall + 3 },
			queries: Array.from({ length: perGroup }, (_, query) => ({
				x: x + group * column,
				y: y + query * (tall + 2),
				width,
				height: tall
			}))
		})),
		height: keyTop + tall + 3 - y,
		width: kvHeads * column - 8
	};
}
