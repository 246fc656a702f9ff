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

/** A part of a layer's branch; edges count upwards from the layer's entrance, in px. */
export interface PlacedPart<P> {
	readonly part: P;
	/** Its top edge. */
	readonly fromBottom: number;
	readonly height: number;
}

/** From below: queries stand on the keys they read. What is not named here follows in its own order. */
const fromBelow = ['attention-norm', 'keys', 'queries', 'position', 'output'];

/**
 * The parts of a layer's branch stacked on each other, the residual stream left out.
 * @param headsHeight of the group of query heads, in px
 * @returns the parts from below, and the height they take together with the layer's exit
 */
export function stackParts<P extends { readonly id: string }>(
	parts: readonly P[],
	headsHeight: number
): { readonly rows: readonly PlacedPart<P>[]; readonly total: number } {
	const tall: Readonly<Record<string, number>> = {
		queries: headsHeight - 20,
		keys: 16,
		position: 20,
		output: 16,
		'feed-forward': 72
	};
	const branch = parts.filter(({ id }) => id !== 'residual');
	const sorted = [
		...fromBelow.flatMap((id) => branch.filter((part) => part.id === id)),
		...branch.filter(({ id }) => !fromBelow.includes(id))
	];
	let bottom = 0;
	const rows = sorted.map((part) => {
		const height = tall[part.id] ?? 10;
		bottom += height + (part.id === 'keys' ? 4 : 24);
		return { part, fromBottom: bottom, height };
	});
	return { rows, total: bottom + 30 };
}
