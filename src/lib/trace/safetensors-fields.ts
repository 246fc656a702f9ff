/** @file What the fields of a safetensors header say, read as serde reads them for the reference reader. */
import { JsonFields, JsonNumber, type JsonValue } from './json-entries.ts';

/** A file that breaks the format; the message names what was found. */
export class SafetensorsError extends Error {
	override readonly name: string = 'SafetensorsError';
}

/** Bits of one value. */
export const bitsOf = {
	BOOL: 8,
	F4: 4,
	F6_E2M3: 6,
	F6_E3M2: 6,
	U8: 8,
	I8: 8,
	F8_E5M2: 8,
	F8_E4M3: 8,
	F8_E8M0: 8,
	F8_E4M3FNUZ: 8,
	F8_E5M2FNUZ: 8,
	I16: 16,
	U16: 16,
	F16: 16,
	BF16: 16,
	I32: 32,
	U32: 32,
	F32: 32,
	C64: 64,
	F64: 64,
	I64: 64,
	U64: 64
} as const;

export type SafetensorsDtype = keyof typeof bitsOf;

/** Counts are unsigned 64-bit integers. */
export const largestCount = 2n ** 64n - 1n;

/** A tensor as its entry states it, not yet compared with its own length and with its neighbours. */
export interface StatedEntry {
	readonly dtype: SafetensorsDtype;
	readonly shape: readonly bigint[];
	readonly from: bigint;
	readonly to: bigint;
}

/** @throws {SafetensorsError} where a field is missing, stands twice or is of another kind */
export function readEntry(name: string, value: JsonValue): StatedEntry {
	const shown = JSON.stringify(name);
	const [dtypeValue, shapeValue, offsets] = readFields(shown, value);
	const dtype = readDtype(dtypeValue);
	if (!dtype) throw new SafetensorsError(`Tensor ${shown} has dtype ${show(dtypeValue)}.`);
	const shape = readCounts(shapeValue);
	const [from, to, ...more] = readCounts(offsets) ?? [];
	if (!shape || from === undefined || to === undefined || more.length > 0)
		throw new SafetensorsError(
			`Tensor ${shown} has no valid shape and offsets: ${show(shapeValue)}, ${show(offsets)}.`
		);
	return { dtype, shape, from, to };
}

/** @throws {SafetensorsError} where the metadata are neither null nor an object of strings */
export function readMetadata(value: JsonValue): Record<string, string> {
	if (value === null) return {};
	if (value instanceof JsonFields) {
		const strings = value.entries.filter(isPairOfStrings);
		if (strings.length === value.entries.length) return Object.fromEntries(strings);
	}
	throw new SafetensorsError('The metadata are not all strings.');
}

function isPairOfStrings(entry: readonly [string, JsonValue]): entry is readonly [string, string] {
	return typeof entry[1] === 'string';
}

/** dtype, shape and offsets: a list of three is an entry for the reference reader, too. */
function readFields(shown: string, value: JsonValue): readonly (JsonValue | undefined)[] {
	if (isList(value) && value.length === 3) return value;
	if (!(value instanceof JsonFields))
		throw new SafetensorsError(`Tensor ${shown} has no dtype, shape and offsets.`);
	return ['dtype', 'shape', 'data_offsets'].map((field) => {
		const found = value.entries.filter(([key]) => key === field);
		if (found.length > 1)
			throw new SafetensorsError(`Tensor ${shown} has the field "${field}" twice.`);
		return found[0]?.[1];
	});
}

function readDtype(value: JsonValue | undefined): SafetensorsDtype | null {
	// `{"F32": null}` is how serde spells a variant that holds nothing; it reads that, too.
	const [only, ...more] = value instanceof JsonFields ? value.entries : [];
	const name = only?.[1] === null && more.length === 0 ? only[0] : value;
	return typeof name === 'string' && isDtype(name) ? name : null;
}

function isDtype(name: string): name is SafetensorsDtype {
	return Object.hasOwn(bitsOf, name);
}

/** Unsigned 64-bit integers, spelt as such: no sign, point or exponent. */
function readCounts(value: JsonValue | undefined): bigint[] | null {
	if (!isList(value)) return null;
	const counts = value.map((item) =>
		item instanceof JsonNumber && /^\d+$/.test(item.source) ? BigInt(item.source) : -1n
	);
	return counts.every((n) => n >= 0n && n <= largestCount) ? counts : null;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
	return Array.isArray(value);
}

function show(value: JsonValue | undefined): string {
	if (value instanceof JsonNumber) return value.source;
	if (isList(value)) return `[${value.map(show).join(', ')}]`;
	return value instanceof JsonFields ? '{…}' : JSON.stringify(value);
}
