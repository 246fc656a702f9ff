/**
 * @file Weights rounded to a few bits in blocks of neighbours of a row, one f32 scale a block: what is left of a value when it is stored so.
 * The rule is that of quantise-blocks.ts, for other widths too. With `half = 2^(bits − 1)`, a block's scale is the value farthest from zero
 * (of two, the negative one) divided by `−half`, and a value v becomes `q = min(2^bits − 1, max(0, round(v · (1 / scale) + half)))`,
 * every operation rounded to f32, halves away from zero; 1 / 0 counts as 0. q stands for `(q − half) · scale`. For 2, 4 and 8 bits that is,
 * bit for bit, what ONNX Runtime's quantisers compute; `lab/reference_blocks.py` compares.
 */

export const roundingBits = [8, 4, 3, 2] as const;
export type RoundingBits = (typeof roundingBits)[number];

export interface Rounding {
	readonly bits: RoundingBits;
	/** Values of a block; 0 makes each row one block. */
	readonly block: number;
}

export interface RoundedRows {
	/** `[rows, columns]` what the stored numbers stand for. */
	readonly values: Float32Array<ArrayBuffer>;
	/** `[rows, columns]` whole numbers from 0 to 2^bits − 1. */
	readonly steps: Uint8Array<ArrayBuffer>;
	/** `[rows, blocks]` */
	readonly scales: Float32Array<ArrayBuffer>;
}

/**
 * @param values `[rows, columns]`
 * @throws {RangeError} where a value is not finite
 */
export function roundRows(
	values: Float32Array,
	columns: number,
	{ bits, block }: Rounding
): RoundedRows {
	const width = block === 0 ? columns : Math.min(block, columns);
	const perRow = Math.ceil(columns / width);
	const rows = values.length / columns;
	const rounded = new Float32Array(values.length);
	const steps = new Uint8Array(values.length);
	const scales = new Float32Array(rows * perRow);
	const half = 2 ** (bits - 1);
	for (let at = 0; at < scales.length; at++) {
		const row = Math.floor(at / perRow);
		const from = row * columns + (at % perRow) * width;
		const to = Math.min(from + width, (row + 1) * columns);
		const extreme = findExtreme(values, from, to);
		if (!Number.isFinite(extreme)) throw new RangeError('has a value that is not finite');
		const scale = Math.fround(extreme / -half);
		const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
		scales[at] = scale;
		for (let i = from; i < to; i++) {
			const place = Math.fround(Math.fround((values[i] ?? 0) * inverse) + half);
			const clamped = Math.min(2 ** bits - 1, Math.max(0, place));
			const whole = Math.floor(clamped);
			// The fraction is exact; a half added to the value would not be.
			const step = clamped - whole >= 0.5 ? whole + 1 : whole;
			steps[i] = step;
			rounded[i] = (step - half) * scale;
		}
	}
	return { values: rounded, steps, scales };
}

/** The value farthest from zero, of two the negative one; NaN or an infinity where there is one. */
function findExtreme(values: Float32Array, from: number, to: number): number {
	let [lowest, highest] = [Infinity, -Infinity];
	for (let i = from; i < to; i++) {
		const value = values[i] ?? 0;
		if (!Number.isFinite(value)) return value;
		if (value < lowest) lowest = value;
		if (value > highest) highest = value;
	}
	return Math.abs(highest) > Math.abs(lowest) ? highest : lowest;
}

/** RMS of the differences by the RMS of the values; 0 of values that are all zero. */
export function relativeError(values: ArrayLike<number>, rounded: ArrayLike<number>): number {
	let [squares, misses] = [0, 0];
	for (let i = 0; i < values.length; i++) {
		const value = values[i] ?? 0;
		squares += value ** 2;
		misses += ((rounded[i] ?? 0) - value) ** 2;
	}
	return squares > 0 ? Math.sqrt(misses / squares) : 0;
}

/** Bits that a value takes with its share of a 32-bit scale. @param columns values of a row, which is the block where `block` is 0 */
export function bitsPerValue({ bits, block }: Rounding, columns: number): number {
	return bits + 32 / (block === 0 ? columns : block);
}
