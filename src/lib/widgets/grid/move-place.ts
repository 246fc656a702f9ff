/** @file Arrow keys in a grid of layers and tokens. */

export interface GridPlace {
	/** Up is towards the last layer. */
	readonly row: number;
	readonly token: number;
}

/** Rows and tokens that there are, both ends included. */
export interface GridBounds {
	readonly rows: readonly [first: number, last: number];
	readonly tokens: readonly [first: number, last: number];
}

/** The place that a key leads to, or null where the key is none of the grid's. The edges hold. */
export function movePlace(key: string, from: GridPlace, bounds: GridBounds): GridPlace | null {
	const { row, token } = from;
	const steps: Readonly<Record<string, GridPlace>> = {
		ArrowLeft: { row, token: token - 1 },
		ArrowRight: { row, token: token + 1 },
		ArrowUp: { row: row + 1, token },
		ArrowDown: { row: row - 1, token },
		Home: { row, token: -Infinity },
		End: { row, token: Infinity }
	};
	const next = steps[key];
	return next ? holdPlace(next, bounds) : null;
}

/** The place itself, or the nearest that there is. */
export function holdPlace({ row, token }: GridPlace, { rows, tokens }: GridBounds): GridPlace {
	const hold = (value: number, [first, last]: readonly [number, number]) =>
		Math.min(Math.max(value, first), last);
	return { row: hold(row, rows), token: hold(token, tokens) };
}
