/** @file What the table of embeddings costs in a model of SmolLM3's proportions, and what sharing it saves. */

/** Widths inside a layer as multiples of the model's width, and whether its parts have the same ones at every width. */
export interface Proportions {
	/** Width of keys and of values: 4 of 16 heads in SmolLM3. */
	readonly keyValue: number;
	/** Width of the MLP. */
	readonly feedForward: number;
}

export interface ModelSize {
	/** Rows of the table of embeddings. */
	readonly vocabulary: number;
	/** Numbers in a row: the width of the residual stream. */
	readonly width: number;
	readonly layers: number;
}

export interface ParameterCount {
	/** One table. */
	readonly embedding: number;
	readonly attention: number;
	readonly mlp: number;
	readonly norms: number;
	/** With one table for input and output. */
	readonly tied: number;
	/** With a table for each. */
	readonly untied: number;
}

/**
 * Parameters of a model with gated MLPs, RMS norms and no biases, as in SmolLM3: q and o are `width × width`, k and v
 * `width × keyValue`, and the MLP has three matrices.
 */
export function countParameters(
	{ vocabulary, width, layers }: ModelSize,
	{ keyValue, feedForward }: Proportions
): ParameterCount {
	const embedding = vocabulary * width;
	const attention = layers * Math.round(width * width * (2 + 2 * keyValue));
	const mlp = layers * Math.round(3 * width * width * feedForward);
	// Two in every layer and one after the last.
	const norms = (2 * layers + 1) * width;
	const tied = embedding + attention + mlp + norms;
	return { embedding, attention, mlp, norms, tied, untied: tied + embedding };
}
