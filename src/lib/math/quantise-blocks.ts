/**
 * @file Weights as blocks of 32 values of 4 bits, one f32 scale each, as MatMulNBits of ONNX Runtime stores them without zero points.
 * A block's scale is the value farthest from zero (of two, the negative one) divided by −8; a value v becomes
 * `min(15, max(0, round(v · (1 / scale) + 8)))`, every operation rounded to f32, halves away from zero; 1 / 0 counts as 0.
 * That is, bit for bit, what `quantize_matmul_4bits` of ONNX Runtime computes; `lab/reference_blocks.py` compares. Places of the last block
 * behind a row's end hold 8, which is zero.
 */
import { convertFloats, type StoredFloat } from './convert-floats.ts';
import { encodeQuantiser } from './quantise-kernel.ts';

/** Values of a block. */
export const blockSize = 32;
/** Bytes of a block's values. */
export const blockBytes = blockSize / 2;

export interface QuantisedRows {
	/** `[rows, blocks, 16]`, two values a byte, the first in its lower half; as dequantise-blocks.ts reads them. */
	readonly packed: Uint8Array<ArrayBuffer>;
	/** `[rows, blocks]` */
	readonly scales: Float32Array<ArrayBuffer>;
}

/** Blocks that the kernel is given at once. */
const mostBlocks = 2 ** 13;
const packedAt = mostBlocks * blockSize * 4;
const scalesAt = packedAt + mostBlocks * blockBytes;
const sumsAt = scalesAt + mostBlocks * 4;
const pageBytes = 2 ** 16;

type Run = (x: number, packed: number, scales: number, sums: number, blocks: number) => number;

/** Quantises one tensor, rows after rows, and measures what that did to it. */
export class BlockQuantiser {
	readonly #memory: ArrayBuffer;
	readonly #run: Run;
	readonly #columns: number;
	readonly #stored: StoredFloat;

	/** @param columns values of a row */
	constructor(columns: number, stored: StoredFloat) {
		const memory = new WebAssembly.Memory({ initial: Math.ceil((sumsAt + 16) / pageBytes) });
		const module = new WebAssembly.Module(encodeQuantiser(widthOf(stored)));
		const { exports } = new WebAssembly.Instance(module, { host: { memory } });
		this.#memory = memory.buffer;
		this.#run = exports.run as Run;
		this.#columns = columns;
		this.#stored = stored;
	}

	/** RMS of the differences by the RMS of the values, of all rows so far; 0 of a tensor of zeros. */
	get error(): number {
		const [squares = 0, misses = 0] = new Float64Array(this.#memory, sumsAt, 2);
		return squares > 0 ? Math.sqrt(misses / squares) : 0;
	}

	/**
	 * @param rows whole rows, little-endian
	 * @throws {RangeError} where a value is not finite
	 */
	quantise(rows: Uint8Array): QuantisedRows {
		// The kernel reads bfloat16 itself; half of the time went into widening it.
		const bytes = this.#stored === 'F16' ? convertFloats(rows, 'F16', 'float32') : rows;
		const width = widthOf(this.#stored);
		const ofBlock = blockSize * width;
		const padded = padRows(bytes, this.#columns * width, ofBlock);
		const count = padded.length / ofBlock;
		const packed = new Uint8Array(count * blockBytes);
		const scales = new Float32Array(count);
		for (let from = 0; from < count; from += mostBlocks) {
			const part = Math.min(mostBlocks, count - from);
			const given = padded.subarray(from * ofBlock, (from + part) * ofBlock);
			new Uint8Array(this.#memory).set(given);
			if (this.#run(0, packedAt, scalesAt, sumsAt, part) === 0)
				throw new RangeError('has a value that is not finite');
			packed.set(new Uint8Array(this.#memory, packedAt, part * blockBytes), from * blockBytes);
			scales.set(new Float32Array(this.#memory, scalesAt, part), from);
		}
		return { packed, scales };
	}
}

/** Bytes of a value as the kernel reads it. */
function widthOf(stored: StoredFloat): 2 | 4 {
	return stored === 'BF16' ? 2 : 4;
}

/** Rows of `length` bytes with zeros behind each, up to a multiple of `unit`. */
function padRows(bytes: Uint8Array, length: number, unit: number): Uint8Array {
	if (length % unit === 0) return bytes;
	const rows = bytes.length / length;
	const width = Math.ceil(length / unit) * unit;
	const padded = new Uint8Array(rows * width);
	for (let row = 0; row < rows; row++)
		padded.set(bytes.subarray(row * length, (row + 1) * length), row * width);
	return padded;
}
