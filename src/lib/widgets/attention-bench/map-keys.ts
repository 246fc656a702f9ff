/** @file Reading a map with the keyboard. */
import type { Cell } from './attention-bench.svelte.ts';

/** Cells that Shift and the page keys jump. */
const jump = 10;

/**
 * Where a key leads from `cell`: arrows one cell (ten with Shift), Page Up and Page Down ten rows, Home to the first key, End to the diagonal.
 * The result may lie outside the map; null where the key means nothing here.
 */
export function moveByKey(
	{ key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
	{ query, key: column }: Cell
): Cell | null {
	const step = shiftKey ? jump : 1;
	switch (key) {
		case 'ArrowUp':
			return { query: query - step, key: column };
		case 'ArrowDown':
			return { query: query + step, key: column };
		case 'ArrowLeft':
			return { query, key: column - step };
		case 'ArrowRight':
			return { query, key: column + step };
		case 'PageUp':
			return { query: query - jump, key: column };
		case 'PageDown':
			return { query: query + jump, key: column };
		case 'Home':
			return { query, key: 0 };
		case 'End':
			return { query, key: query };
		default:
			return null;
	}
}

interface HeadPlace {
	readonly layer: number;
	readonly head: number;
}

/**
 * Where a key leads from one head of the strip, which shows each layer's heads in rows of one key/value head:
 * left and right go on into the neighbouring layer, up and down change the row, Home and End go to the first and last layer.
 * Null where the key means nothing or leads out of the strip.
 */
export function moveHead(
	key: string,
	{ layer, head }: HeadPlace,
	shape: { readonly layers: number; readonly queryHeads: number; readonly kvHeads: number }
): HeadPlace | null {
	const { layers, queryHeads, kvHeads } = shape;
	const perRow = queryHeads / kvHeads;
	const column = head % perRow;
	const isIn = (place: HeadPlace) =>
		place.layer >= 0 && place.layer < layers && place.head >= 0 && place.head < queryHeads;
	const find = (): HeadPlace | null => {
		switch (key) {
			case 'ArrowRight':
				return column < perRow - 1
					? { layer, head: head + 1 }
					: { layer: layer + 1, head: head - column };
			case 'ArrowLeft':
				return column > 0
					? { layer, head: head - 1 }
					: { layer: layer - 1, head: head + perRow - 1 };
			case 'ArrowDown':
				return { layer, head: head + perRow };
			case 'ArrowUp':
				return { layer, head: head - perRow };
			case 'PageDown':
				return { layer: layer + 1, head };
			case 'PageUp':
				return { layer: layer - 1, head };
			case 'Home':
				return { layer: 0, head };
			case 'End':
				return { layer: layers - 1, head };
			default:
				return null;
		}
	};
	const place = find();
	return place && isIn(place) ? place : null;
}
