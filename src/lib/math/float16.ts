/** @file IEEE 754 half precision, for engines that have no `Float16Array` yet. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Bits of the half nearest to `value`, ties to even; too large becomes infinity. */
export function toHalfBits(value: number): number {
	float[0] = value;
	const x = bits[0] ?? 0;
	const sign = (x >>> 16) & 0x8000;
	const magnitude = x & 0x7fffffff;
	if (magnitude > 0x7f800000) return sign | 0x7e00;
	// 65520 and more lie nearer to 2^16 than to the largest half.
	if (magnitude >= 0x477ff000) return sign | 0x7c00;
	if (magnitude < 0x38800000) {
		// Subnormal halves are multiples of 2^-24, which f64 counts exactly.
		return sign | roundToEven(Math.abs(value) * 2 ** 24);
	}
	const rounded = magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1);
	return sign | (rounded >>> 13);
}

/** The number that a half's bits stand for. */
export function fromHalfBits(half: number): number {
	const sign = half & 0x8000 ? -1 : 1;
	const exponent = (half >>> 10) & 0x1f;
	const fraction = half & 0x3ff;
	if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
	if (exponent === 0) return sign * fraction * 2 ** -24;
	return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export function encodeHalves(values: Float32Array): Uint16Array<ArrayBuffer> {
	return Uint16Array.from(values, toHalfBits);
}

/** A loop, because `from` first makes a list of all of them: a megabyte and more for one head of a long run. */
export function decodeHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
	const values = new Float32Array(halves.length);
	for (let i = 0; i < halves.length; i++) values[i] = fromHalfBits(halves[i] ?? 0);
	return values;
}

function roundToEven(value: number): number {
	const floor = Math.floor(value);
	const rest = value - floor;
	if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1;
	return floor;
}
