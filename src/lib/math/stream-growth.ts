/** @file How the residual stream grows and turns from layer to layer: lengths and angles of its rows. */

export interface StreamGrowth {
	/** Layers and one: the first is the embedding. */
	readonly depths: number;
	readonly tokens: number;
	/** `[depths × tokens]` Euclidean length of the row. */
	readonly norm: readonly number[];
	/** `[depths × tokens]` length of what the layer before this depth added; 0 for the embedding. */
	readonly added: readonly number[];
	/** `[depths × tokens]` cosine with the row one layer earlier; 1 for the embedding. */
	readonly toPrevious: readonly number[];
	/** `[depths × tokens]` cosine with the row after the last layer. */
	readonly toLast: readonly number[];
}

/**
 * @param residuals of every depth `[tokens, hidden]`: before each layer, and after the last
 * @throws {RangeError} where a depth has no whole rows, or not as many numbers as the first
 */
export function measureGrowth(residuals: readonly Float32Array[], tokens: number): StreamGrowth {
	const hidden = (residuals[0]?.length ?? 0) / tokens;
	const fits = residuals.every(({ length }) => length === hidden * tokens);
	if (!(Number.isInteger(hidden) && hidden > 0 && fits))
		throw new RangeError(`${tokens} rows were expected of every depth.`);
	const last = residuals.length - 1;
	const rowOf = (depth: number, token: number) =>
		residuals[depth]?.subarray(token * hidden, (token + 1) * hidden) ?? new Float32Array();
	const places = residuals.flatMap((_, depth) =>
		Array.from({ length: tokens }, (_, token) => ({
			row: rowOf(depth, token),
			before: rowOf(Math.max(0, depth - 1), token),
			end: rowOf(last, token)
		}))
	);
	return {
		depths: residuals.length,
		tokens,
		norm: places.map(({ row }) => lengthOf(row)),
		added: places.map(({ row, before }) =>
			lengthOf(row.map((value, i) => value - (before[i] ?? 0)))
		),
		toPrevious: places.map(({ row, before }) => cosine(row, before)),
		toLast: places.map(({ row, end }) => cosine(row, end))
	};
}

function dot(a: Float32Array, b: Float32Array): number {
	let sum = 0;
	for (const [i, value] of a.entries()) sum += value * (b[i] ?? 0);
	return sum;
}

const lengthOf = (row: Float32Array) => Math.sqrt(dot(row, row));

/** 0 where a row has no length, and so no direction. */
function cosine(a: Float32Array, b: Float32Array): number {
	const lengths = lengthOf(a) * lengthOf(b);
	return lengths === 0 ? 0 : dot(a, b) / lengths;
}
