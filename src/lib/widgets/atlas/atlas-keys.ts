/** @file Arrow keys in a grid of heads. */

interface Place {
	readonly layer: number;
	readonly head: number;
}

/**
 * The head that a key leads to, or null where the key is none of the grid's. The edges hold.
 * @param layers `[layers][query heads]`
 */
export function moveInGrid(
	key: string,
	from: Place,
	layers: readonly (readonly Place[])[]
): Place | null {
	const last = (layers[from.layer]?.length ?? 1) - 1;
	const steps: Readonly<Record<string, Place>> = {
		ArrowLeft: { layer: from.layer, head: from.head - 1 },
		ArrowRight: { layer: from.layer, head: from.head + 1 },
		ArrowUp: { layer: from.layer - 1, head: from.head },
		ArrowDown: { layer: from.layer + 1, head: from.head },
		Home: { layer: from.layer, head: 0 },
		End: { layer: from.layer, head: last }
	};
	const next = steps[key];
	if (!next) return null;
	return {
		layer: Math.min(Math.max(next.layer, 0), layers.length - 1),
		head: Math.min(Math.max(next.head, 0), last)
	};
}
