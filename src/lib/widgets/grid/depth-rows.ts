/** @file What stands in a grid of layers and tokens. */

export interface Row {
	readonly row: number;
	readonly label: string;
	/** Positions of the layer; nothing for a row that is none. */
	readonly kind?: 'rope' | 'nope' | undefined;
}

export interface Cell {
	readonly text: string;
	/** For who cannot see the picture, and who points at it. */
	readonly name: string;
	/** Of the ink, 0 to 1. */
	readonly ink: number;
	readonly value?: number | undefined;
	readonly isStrong?: boolean;
}
