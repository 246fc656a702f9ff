/**
 * @file The safetensors container: eight bytes of header length, a JSON header, then the tensors' bytes without gaps.
 * Source: huggingface/safetensors, README "Format", and the checks of its Rust reader.
 */

/** A file that is not what it should be; the message names what was found. */
export class TraceFormatError extends Error {
	override readonly name = 'TraceFormatError';
}

export type TensorDtype = 'F32' | 'F16' | 'I32';

export interface RawTensor {
	readonly dtype: TensorDtype;
	readonly shape: readonly number[];
	/** Little-endian, row-major. */
	readonly bytes: Uint8Array;
}

export interface SafetensorsFile {
	readonly metadata: Readonly<Record<string, string>>;
	readonly tensors: ReadonlyMap<string, RawTensor>;
}

const widths: Readonly<Record<TensorDtype, number>> = { F32: 4, F16: 2, I32: 4 };
/** As in the reference reader; longer headers are taken for an attack. */
const longestHeader = 100_000_000;

export function encodeSafetensors(file: SafetensorsFile): Uint8Array<ArrayBuffer> {
	const header: Record<string, unknown> = { __metadata__: file.metadata };
	let length = 0;
	for (const [name, { dtype, shape, bytes }] of file.tensors) {
		header[name] = { dtype, shape, data_offsets: [length, length + bytes.byteLength] };
		length += bytes.byteLength;
	}
	const json = new TextEncoder().encode(JSON.stringify(header));
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

/** @throws {TraceFormatError} where the file breaks the format or holds a dtype other than F32, F16 and I32 */
export function decodeSafetensors(file: Uint8Array): SafetensorsFile {
	if (file.length < 8)
		throw new TraceFormatError(`The file has ${file.length} bytes, too few for a header.`);
	const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
	const headerLength = view.getBigUint64(0, true);
	if (headerLength > longestHeader)
		throw new TraceFormatError(
			`The header claims ${headerLength} bytes; this is no safetensors file.`
		);
	const start = 8 + Number(headerLength);
	if (start > file.length)
		throw new TraceFormatError(
			`The header needs ${start} bytes, the file ends after ${file.length}.`
		);
	const header = parseHeader(file.subarray(8, start));
	const { __metadata__: metadata, ...entries } = header;
	const data = file.subarray(start);
	const tensors = Object.entries(entries).map(
		([name, entry]) => [name, readTensor(name, entry, data)] as const
	);
	requireNoGaps(tensors, data);
	return { metadata: readMetadata(metadata), tensors: new Map(tensors) };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
	try {
		const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		if (isRecord(header)) return header;
	} catch {
		// Falls through to the same message.
	}
	throw new TraceFormatError('The header is not a JSON object.');
}

function readMetadata(metadata: unknown): Record<string, string> {
	if (metadata === undefined) return {};
	const entries = isRecord(metadata) ? Object.entries(metadata) : null;
	const strings = entries?.filter(
		(entry): entry is [string, string] => typeof entry[1] === 'string'
	);
	if (!strings || strings.length !== entries?.length)
		throw new TraceFormatError('The metadata are not all strings.');
	return Object.fromEntries(strings);
}

function readTensor(name: string, entry: unknown, data: Uint8Array): RawTensor {
	const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
	if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'I32')
		throw new TraceFormatError(`Tensor "${name}" has dtype ${JSON.stringify(dtype)}.`);
	if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
		throw new TraceFormatError(`Tensor "${name}" has no valid shape and offsets.`);
	const [from = 0, to = 0] = offsets;
	const expected = shape.reduce((product, n) => product * n, widths[dtype]);
	if (to - from !== expected)
		throw new TraceFormatError(
			`Tensor "${name}" of shape [${shape.join(', ')}] needs ${expected} bytes, has ${to - from}.`
		);
	if (to > data.length)
		throw new TraceFormatError(
			`Tensor "${name}" ends at byte ${to} of the data, which ends at ${data.length}: the file is cut short.`
		);
	return { dtype, shape, bytes: data.subarray(from, to) };
}

function requireNoGaps(tensors: readonly (readonly [string, RawTensor])[], data: Uint8Array): void {
	const ordered = tensors
		.map(([name, { bytes }]) => ({ name, from: bytes.byteOffset - data.byteOffset, bytes }))
		.sort((a, b) => a.from - b.from || a.bytes.length - b.bytes.length);
	let end = 0;
	for (const { name, from, bytes } of ordered) {
		if (from !== end)
			throw new TraceFormatError(`Tensor "${name}" starts at byte ${from}, expected ${end}.`);
		end = from + bytes.length;
	}
	if (end !== data.length)
		throw new TraceFormatError(`The tensors end at byte ${end}, the data at ${data.length}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
	return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && Number(n) >= 0);
}
