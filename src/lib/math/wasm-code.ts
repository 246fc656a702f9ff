/**
 * @file The few instructions of WebAssembly that a small kernel needs, as bytes. Source: WebAssembly specification 2.0, "Instructions" and
 * "Modules".
 */

/** Instructions, one after the other. */
export type Code = readonly number[];

/** An unsigned integer as LEB128. */
export function encodeInteger(value: number): Code {
	const bytes: number[] = [];
	do {
		const rest = value >>> 7;
		bytes.push((value & 0x7f) | (rest > 0 ? 0x80 : 0));
		value = rest;
	} while (value > 0);
	return bytes;
}

const floatBytes = (value: number): Code => [...new Uint8Array(Float32Array.of(value).buffer)];

/** An instruction that takes what stands before it: its arguments, then itself. */
const plain =
	(...code: number[]) =>
	(...given: Code[]): Code => [...given.flat(), ...code];
/** An instruction on 128 bits. */
const wide = (opcode: number) => plain(0xfd, ...encodeInteger(opcode));
/** Reads or writes at an address, which is a multiple of four. */
const at = (...code: number[]) => plain(...code, 2, 0);

export const get = (local: number): Code => [0x20, ...encodeInteger(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...encodeInteger(local)];
export const f32 = (value: number): Code => [0x43, ...floatBytes(value)];
/** From −64 to 63. */
export const i32 = (value: number): Code => [0x41, value & 0x7f];
/** The first where the condition, the last argument, holds. */
export const select = plain(0x1b);
export const add32 = plain(0x6a);
export const sub32 = plain(0x6b);
export const not = plain(0x45);
export const storeF32 = at(0x38);
export const loadF64 = at(0x2b);
export const storeF64 = at(0x39);
export const equalF32 = plain(0x5b);
export const notEqualF32 = plain(0x5c);
export const lessF32 = plain(0x5d);
export const greaterF32 = plain(0x5e);
export const absF32 = plain(0x8b);
export const divF32 = plain(0x95);
export const minF32 = plain(0x96);
export const maxF32 = plain(0x97);
export const addF64 = plain(0xa0);
export const subF64 = plain(0xa1);
export const mulF64 = plain(0xa2);
export const lessF64 = plain(0x63);
export const toF64 = plain(0xbb);
export const giveBack = plain(0x0f);
export const when = (condition: Code, ...then: Code[]): Code => [
	...condition,
	...[0x04, 0x40],
	...then.flat(),
	0x0b
];
/** Runs its body until the condition, evaluated at its end, does not hold. */
export const repeat = (body: Code, condition: Code): Code => [
	...[0x03, 0x40],
	...body,
	...condition,
	...[0x0d, 0, 0x0b]
];

/** Four values of 32 bits, eight of 16, sixteen of 8. */
export const loadWide = at(0xfd, 0);
export const storeWide = at(0xfd, 11);
export const splatF32 = wide(0x13);
export const splatI16 = wide(0x10);
export const takeF32 = (from: Code, lane: number): Code => [...wide(0x1f)(from), lane];
export const bothOf = wide(0x4e);
export const eitherOf = wide(0x50);
export const addF32x4 = wide(0xe4);
export const subF32x4 = wide(0xe5);
export const mulF32x4 = wide(0xe6);
/** Give NaN where one is NaN. */
export const minF32x4 = wide(0xe8);
export const maxF32x4 = wide(0xe9);
/** Give the first where one is NaN. */
export const pickMinF32x4 = wide(0xea);
export const pickMaxF32x4 = wide(0xeb);
export const notLessF32x4 = wide(0x46);
export const truncF32x4 = wide(0x69);
export const toI32x4 = wide(0xf8);
export const toI16x8 = wide(0x86);
export const toI8x16 = wide(0x66);
export const lowToI32x4 = wide(0xa9);
export const highToI32x4 = wide(0xaa);
export const shiftLeftI32x4 = wide(0xab);
export const shiftRightI16x8 = wide(0x8d);

export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';
const types: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

const vector = (items: readonly Code[]): Code => [...encodeInteger(items.length), ...items.flat()];
const sized = (bytes: Code): Code => [...encodeInteger(bytes.length), ...bytes];
const section = (id: number, bytes: Code): Code => [id, ...sized(bytes)];
const text = (value: string): Code => sized([...new TextEncoder().encode(value)]);

/**
 * A module with one function, `run`, on the memory that it imports as `host.memory`.
 * @param locals types of the locals that follow the parameters, all of them i32
 * @param body gives an i32
 */
export function encodeKernel(
	parameters: number,
	locals: readonly ValueType[],
	body: Code
): Uint8Array<ArrayBuffer> {
	const signature = [
		0x60,
		...vector(Array<Code>(parameters).fill([types.i32])),
		...vector([[types.i32]])
	];
	const code = [...vector(locals.map((type) => [1, types[type]])), ...body, 0x0b];
	return Uint8Array.from([
		...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
		...section(1, vector([signature])),
		...section(2, vector([[...text('host'), ...text('memory'), 2, 0, 1]])),
		...section(3, vector([[0]])),
		...section(7, vector([[...text('run'), 0, 0]])),
		...section(10, vector([sized(code)]))
	]);
}
