/**
 * @file The safetensors container: eight bytes of header length, a JSON header, then the tensors' bytes without gaps.
 * Source: huggingface/safetensors, README "Format".
 */
import { replaceLoneSurrogates } from './json-entries.ts';
import { SafetensorsError, type SafetensorsDtype } from './safetensors-fields.ts';
import { readHeader } from './safetensors-header.ts';

/** A file that is no trace, or one that contradicts itself; the message names what was found. */
export class TraceFormatError extends SafetensorsError {
	override readonly name = 'TraceFormatError';
}

export interface RawTensor {
	readonly dtype: SafetensorsDtype;
	readonly shape: readonly number[];
	/** Little-endian, row-major. */
	readonly bytes: Uint8Array;
}

export interface SafetensorsFile {
	readonly metadata: Readonly<Record<string, string>>;
	readonly tensors: ReadonlyMap<string, RawTensor>;
}

/** Half of a surrogate pair becomes U+FFFD, in names and metadata: UTF-8 has no place for it. */
export function encodeSafetensors(file: SafetensorsFile): Uint8Array<ArrayBuffer> {
	const tensors = [...file.tensors].map(
		([name, { dtype, shape, bytes }]) => [name, { dtype, shape, length: bytes.byteLength }] as const
	);
	const header = encodeHeader(file.metadata, tensors);
	const length = tensors.reduce((sum, [, tensor]) => sum + tensor.length, 0);
	const out = new Uint8Array(header.length + length);
	out.set(header);
	let at = header.length;
	for (const { bytes } of file.tensors.values()) {
		out.set(bytes, at);
		at += bytes.byteLength;
	}
	return out;
}

/**
 * What a file begins with: its header and the length of that.
 * @param tensors in the order of their bytes, `length` of them each
 */
export function encodeHeader(
	metadata: SafetensorsFile['metadata'],
	tensors: Iterable<readonly [string, Omit<RawTensor, 'bytes'> & { readonly length: number }]>
): Uint8Array<ArrayBuffer> {
	const strings = Object.entries(metadata).map(([key, value]) => [
		replaceLoneSurrogates(key),
		replaceLoneSurrogates(value)
	]);
	const header: [string, unknown][] = [['__metadata__', Object.fromEntries(strings)]];
	let at = 0;
	for (const [name, { dtype, shape, length }] of tensors) {
		const offsets = [at, at + length];
		header.push([replaceLoneSurrogates(name), { dtype, shape, data_offsets: offsets }]);
		at += length;
	}
	const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
	// Spaces up to a multiple of eight keep the tensors aligned for readers that map the file.
	const out = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20, 8);
	new DataView(out.buffer).setBigUint64(0, BigInt(out.length - 8), true);
	out.set(json, 8);
	return out;
}

/** @throws {SafetensorsError} where the file breaks the format, see `readHeader` */
export function decodeSafetensors(file: Uint8Array): SafetensorsFile {
	const { metadata, tensors, dataStart } = readHeader(file, file.length);
	const data = file.subarray(dataStart);
	const read = [...tensors].map(
		([name, { dtype, shape, from, to }]) =>
			[name, { dtype, shape, bytes: data.subarray(from, to) }] as const
	);
	return { metadata, tensors: new Map(read) };
}
