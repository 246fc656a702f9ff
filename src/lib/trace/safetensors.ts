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
	const metadata = Object.entries(file.metadata).map(([key, value]) => [
		replaceLoneSurrogates(key),
		replaceLoneSurrogates(value)
	]);
	const header: [string, unknown][] = [['__metadata__', Object.fromEntries(metadata)]];
	let length = 0;
	for (const [name, { dtype, shape, bytes }] of file.tensors) {
		const offsets = [length, length + bytes.byteLength];
		header.push([replaceLoneSurrogates(name), { dtype, shape, data_offsets: offsets }]);
		length += bytes.byteLength;
	}
	const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
	// Spaces up to a multiple of eight keep the tensors aligned for readers that map the file.
	const start = 8 + Math.ceil(json.length / 8) * 8;
	const out = new Uint8Array(start + length).fill(0x20, 8, start);
	new DataView(out.buffer).setBigUint64(0, BigInt(start - 8), true);
	out.set(json, 8);
	let at = start;
	for (const { bytes } of file.tensors.values()) {
		out.set(bytes, at);
		at += bytes.byteLength;
	}
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
