/** @file Weights in the width that a session computes in: BF16 and F16 to f32 exactly, F32 and BF16 to f16 by rounding to the nearest. */
import { fromHalfBits, toHalfBits } from './float16.ts';

/** Types of stored weights that are read. */
export type StoredFloat = 'F32' | 'F16' | 'BF16';
export type ComputedFloat = 'float32' | 'float16';

export const storedBytes: Readonly<Record<StoredFloat, number>> = { F32: 4, F16: 2, BF16: 2 };
export const computedBytes: Readonly<Record<ComputedFloat, number>> = { float32: 4, float16: 2 };

/** True where the stored bytes are what the session wants already. */
export function isSameFloat(stored: StoredFloat, computed: ComputedFloat): boolean {
	return stored === (computed === 'float32' ? 'F32' : 'F16');
}

/**
 * Little-endian values of one type as those of another.
 * @param bytes whole values
 * @throws {RangeError} where a finite value is too large for f16
 */
export function convertFloats(
	bytes: Uint8Array,
	stored: StoredFloat,
	computed: ComputedFloat
): Uint8Array<ArrayBuffer> {
	const aligned = bytes.byteOffset % storedBytes[stored] === 0 ? bytes : bytes.slice();
	const values = stored === 'F32' ? view(Uint32Array, aligned, 4) : view(Uint16Array, aligned, 2);
	if (isSameFloat(stored, computed)) return new Uint8Array(bytes);
	if (computed === 'float16') return narrow(values, stored === 'BF16' ? (x) => x << 16 : (x) => x);
	return stored === 'BF16' ? widenBrain(values) : widenHalf(values);
}

function view<T>(
	Kind: new (buffer: ArrayBufferLike, offset: number, length: number) => T,
	{ buffer, byteOffset, byteLength }: Uint8Array,
	width: number
): T {
	return new Kind(buffer, byteOffset, byteLength / width);
}

/** A bfloat16 is the upper half of a float32. */
function widenBrain(values: Uint16Array | Uint32Array): Uint8Array<ArrayBuffer> {
	const out = new Uint16Array(2 * values.length);
	for (let i = 0; i < values.length; i++) out[2 * i + 1] = values[i] ?? 0;
	return new Uint8Array(out.buffer);
}

let halves: Float32Array | null = null;

function widenHalf(values: Uint16Array | Uint32Array): Uint8Array<ArrayBuffer> {
	// A table of all of them: looking one up is faster than taking it apart.
	halves ??= Float32Array.from({ length: 65_536 }, (_, bits) => fromHalfBits(bits));
	const table = halves;
	const out = new Float32Array(values.length);
	for (let i = 0; i < values.length; i++) out[i] = table[values[i] ?? 0] ?? NaN;
	return new Uint8Array(out.buffer);
}

const infinity = 0x7c00;

function narrow(
	values: Uint16Array | Uint32Array,
	toFloatBits: (stored: number) => number
): Uint8Array<ArrayBuffer> {
	const bits = new Uint32Array(1);
	const float = new Float32Array(bits.buffer);
	const out = new Uint16Array(values.length);
	for (let i = 0; i < values.length; i++) {
		bits[0] = toFloatBits(values[i] ?? 0);
		const value = float[0] ?? NaN;
		const half = toHalfBits(value);
		if ((half & 0x7fff) === infinity && Number.isFinite(value))
			throw new RangeError(`${value} is too large for 16-bit arithmetic, which ends at 65,504`);
		out[i] = half;
	}
	return new Uint8Array(out.buffer);
}
