/** @file Weights of 4 bits in blocks, as MatMulNBits of ONNX Runtime stores them, multiplied out. */

export interface PackedRows {
	/** `[rows, blocks, blockSize / 2]`, two values a byte, the first in its lower half. */
	readonly packed: Uint8Array;
	/** `[rows, blocks]` */
	readonly scales: Float32Array;
	/** `[rows, ⌈blocks / 2⌉]`, two a byte, the first in its lower half; null where they are all 8. */
	readonly zeroPoints: Uint8Array | null;
	readonly rows: number;
	/** Values of a row; the last block may be longer than what is left of them. */
	readonly columns: number;
	readonly blockSize: number;
}

/**
 * `(value − zero point) · scale` in f32, exactly as the runtime unpacks it.
 * @returns `[rows, columns]`
 */
export function dequantiseRows(from: PackedRows): Float32Array<ArrayBuffer> {
	const { packed, scales, zeroPoints, rows, columns, blockSize } = from;
	const blocks = Math.ceil(columns / blockSize);
	const zeroBytes = Math.ceil(blocks / 2);
	const out = new Float32Array(rows * columns);
	for (let row = 0; row < rows; row++)
		for (let block = 0; block < blocks; block++) {
			const scale = scales[row * blocks + block] ?? NaN;
			const zeros = zeroPoints?.[row * zeroBytes + (block >> 1)] ?? 0x88;
			const zero = block & 1 ? zeros >> 4 : zeros & 15;
			const start = row * columns + block * blockSize;
			const end = Math.min(start + blockSize, (row + 1) * columns);
			let byte = ((row * blocks + block) * blockSize) / 2;
			let at = start;
			for (; at + 1 < end; at += 2, byte++) {
				const pair = packed[byte] ?? 0;
				out[at] = ((pair & 15) - zero) * scale;
				out[at + 1] = ((pair >> 4) - zero) * scale;
			}
			if (at < end) out[at] = (((packed[byte] ?? 0) & 15) - zero) * scale;
		}
	return out;
}
