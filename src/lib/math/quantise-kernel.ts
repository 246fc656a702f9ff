/** @file The innermost loop of quantise-blocks.ts, in the 128-bit instructions of WebAssembly: four values at a time. */
import * as wasm from './wasm-code.ts';
import type { Code } from './wasm-code.ts';

const { get, set, f32, i32, takeF32 } = wasm;

/** Parameters: addresses of the values, of where packed values and scales go and of two sums in f64; and the number of blocks. */
const [x, packed, scales, sums, blocks] = [0, 1, 2, 3, 4] as const;
const [lowest, highest, extreme, scale, inverse] = [5, 6, 7, 8, 9] as const;
const [square, squares, misses] = [10, 11, 12] as const;
const [low, high, steps, rounded, stepSquares, stepMisses] = [13, 14, 15, 16, 17, 18] as const;
const firstValues = 19;
const locals = [
	...Array<'f32'>(5).fill('f32'),
	...Array<'f64'>(3).fill('f64'),
	...Array<'v128'>(14).fill('v128')
];

/** A block of 32 lies in eight locals. */
const quarters = Array.from({ length: 8 }, (_, i) => firstValues + i);
const every = (value: number) => wasm.splatF32(f32(value));
const fold = (join: (...given: Code[]) => Code, parts: readonly Code[]): Code =>
	parts.reduce((all, part) => join(all, part));
const lanes = (local: number) => [0, 1, 2, 3].map((lane) => takeF32(get(local), lane));
const move = (local: number, bytes: number) => set(local, wasm.add32(get(local), i32(bytes)));

const loadAt = (bytes: number) => wasm.loadWide(wasm.add32(get(x), [0x41, ...signed(bytes)]));
const loadFloats = quarters.flatMap((local, i) => set(local, loadAt(16 * i)));
/** A bfloat16 is the upper half of a float32. */
const loadHalves = quarters.flatMap((local, i) => {
	const extend = i % 2 === 0 ? wasm.lowToI32x4 : wasm.highToI32x4;
	return set(local, wasm.shiftLeftI32x4(extend(loadAt(16 * (i >> 1))), i32(16)));
});

const findExtreme = [
	...set(low, fold(wasm.minF32x4, quarters.map(get))),
	...set(high, fold(wasm.maxF32x4, quarters.map(get))),
	...set(lowest, fold(wasm.minF32, lanes(low))),
	...set(highest, fold(wasm.maxF32, lanes(high))),
	...set(
		extreme,
		wasm.select(
			get(highest),
			get(lowest),
			wasm.greaterF32(wasm.absF32(get(highest)), wasm.absF32(get(lowest)))
		)
	),
	...wasm.when(
		wasm.not(wasm.lessF32(wasm.absF32(get(extreme)), f32(Infinity))),
		wasm.giveBack(i32(0))
	),
	// Of zeros of both signs the first counts.
	...wasm.when(wasm.equalF32(get(extreme), f32(0)), set(extreme, takeF32(get(firstValues), 0)))
];

const findScale = [
	...set(scale, wasm.divF32(get(extreme), f32(-8))),
	...wasm.storeF32(get(scales), get(scale)),
	...set(
		inverse,
		wasm.select(wasm.divF32(f32(1), get(scale)), f32(0), wasm.notEqualF32(get(scale), f32(0)))
	)
];

/** In steps of the scale; clamping comes first, which is the same, as its ends are whole. */
const roundQuarter = (local: number): Code => [
	...set(steps, wasm.mulF32x4(get(local), wasm.splatF32(get(inverse)))),
	...set(stepSquares, wasm.addF32x4(get(stepSquares), wasm.mulF32x4(get(steps), get(steps)))),
	...set(
		local,
		wasm.pickMinF32x4(every(15), wasm.pickMaxF32x4(every(0), wasm.addF32x4(get(steps), every(8))))
	),
	...set(rounded, wasm.truncF32x4(get(local))),
	// Halves go up: the fraction is exact, a half added to the value would not be.
	...set(
		rounded,
		wasm.addF32x4(
			get(rounded),
			wasm.bothOf(wasm.notLessF32x4(wasm.subF32x4(get(local), get(rounded)), every(0.5)), every(1))
		)
	),
	...set(local, wasm.toI32x4(get(rounded))),
	...set(steps, wasm.subF32x4(get(steps), wasm.subF32x4(get(rounded), every(8)))),
	...set(stepMisses, wasm.addF32x4(get(stepMisses), wasm.mulF32x4(get(steps), get(steps))))
];

/** Sixteen values of four locals, a byte each, become eight bytes in eight lanes of 16 bits. */
function pack(four: readonly number[]): Code {
	const [a = 0, b = 0, c = 0, d = 0] = four;
	const bytes = wasm.toI8x16(wasm.toI16x8(get(a), get(b)), wasm.toI16x8(get(c), get(d)));
	const mask = (value: number) => wasm.splatI16([0x41, ...signed(value)]);
	return [
		...set(low, bytes),
		...wasm.eitherOf(
			wasm.bothOf(get(low), mask(0x0f)),
			wasm.bothOf(wasm.shiftRightI16x8(get(low), i32(4)), mask(0xf0))
		)
	];
}

/** A positive integer as signed LEB128, which has one bit less. */
function signed(value: number): Code {
	return value < 64 ? [value] : [(value & 0x7f) | 0x80, value >> 7];
}

/** Adds a block's sum, in steps, to the tensor's; one whose values lie below all normal numbers has none. */
const addSum = (sum: number, ofBlock: number): Code => {
	const total = fold(
		wasm.addF64,
		lanes(ofBlock).map((lane) => wasm.toF64(lane))
	);
	return [
		...set(square, wasm.mulF64(total, wasm.mulF64(wasm.toF64(get(scale)), wasm.toF64(get(scale))))),
		...wasm.when(
			wasm.lessF64(wasm.subF64(get(square), get(square)), wasm.toF64(f32(1))),
			set(sum, wasm.addF64(get(sum), get(square)))
		)
	];
};

const quantiseBlock = (width: 2 | 4): Code => [
	...(width === 2 ? loadHalves : loadFloats),
	...findExtreme,
	...findScale,
	...set(stepSquares, every(0)),
	...set(stepMisses, every(0)),
	...quarters.flatMap(roundQuarter),
	...wasm.storeWide(get(packed), wasm.toI8x16(pack(quarters.slice(0, 4)), pack(quarters.slice(4)))),
	...addSum(squares, stepSquares),
	...addSum(misses, stepMisses),
	...set(x, wasm.add32(get(x), [0x41, ...signed(width * 32)])),
	...move(packed, 16),
	...move(scales, 4),
	...set(blocks, wasm.sub32(get(blocks), i32(1)))
];

const second = wasm.add32(get(sums), i32(8));

/**
 * `run(values, packed, scales, sums, blocks)` gives 1, or 0 where a value is not finite; at least one block.
 * @param width bytes of a value: 4 of a float32, 2 of a bfloat16
 */
export function encodeQuantiser(width: 2 | 4): Uint8Array<ArrayBuffer> {
	return wasm.encodeKernel(5, locals, [
		...set(squares, wasm.loadF64(get(sums))),
		...set(misses, wasm.loadF64(second)),
		...wasm.repeat(quantiseBlock(width), get(blocks)),
		...wasm.storeF64(get(sums), get(squares)),
		...wasm.storeF64(second, get(misses)),
		...i32(1)
	]);
}
