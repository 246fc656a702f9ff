/**
 * @file The header of a safetensors file: what is in it and where, checked as the reference reader checks it.
 * Source: huggingface/safetensors, `safetensors/src/tensor.rs` (0.8); `lab/reference_safetensors.py` compares.
 */
import { JsonFields, parseJsonEntries } from './json-entries.ts';
import {
	bitsOf,
	largestCount,
	readEntry,
	readMetadata,
	SafetensorsError,
	type SafetensorsDtype,
	type StatedEntry
} from './safetensors-fields.ts';

export interface TensorEntry {
	readonly dtype: SafetensorsDtype;
	readonly shape: readonly number[];
	/** First byte of the tensor, counted from the start of the data. */
	readonly from: number;
	/** The byte after its last; `to − from` is what dtype and shape need. */
	readonly to: number;
}

export interface SafetensorsHeader {
	readonly metadata: Readonly<Record<string, string>>;
	/** In the order of their bytes; these follow each other without holes up to the end of the file. */
	readonly tensors: ReadonlyMap<string, TensorEntry>;
	/** Where in the file the data begin, in bytes. */
	readonly dataStart: number;
}

/** As in the reference reader; longer headers are taken for an attack. */
const longestHeader = 100_000_000;

/**
 * Reads and checks the header of a file that need not be in memory; only its header is read.
 * @throws {SafetensorsError} see `readHeader`
 */
export async function readHeaderOf(file: Blob): Promise<SafetensorsHeader> {
	const length = readHeaderLength(await bytesOf(file.slice(0, 8)), file.size);
	return readHeader(await bytesOf(file.slice(0, 8 + length)), file.size);
}

/**
 * Bytes from the start of a file to the end of its header.
 * @param start at least its first eight bytes
 * @param fileSize null where nobody said it
 * @throws {SafetensorsError} where there can be no such header
 */
export function findDataStart(start: Uint8Array, fileSize: number | null): number {
	return 8 + readHeaderLength(start, fileSize ?? Infinity);
}

/**
 * Reads and checks a header: JSON, fields, dtypes, shapes, and that the tensors cover the data without hole or overlap.
 * @param start the file from its first byte on, at least up to the end of the header
 * @param fileSize bytes of the whole file; null where nobody said it: then a tensor may turn out to be cut short when it is read
 * @throws {SafetensorsError} where `safetensors` refuses the file, and where a shape has a number above 2⁵³
 */
export function readHeader(start: Uint8Array, fileSize: number | null): SafetensorsHeader {
	const length = readHeaderLength(start, fileSize ?? Infinity);
	const fields = parseFields(start.subarray(8, 8 + length));
	let metadata: Record<string, string> | null = null;
	const found = new Map<string, StatedEntry>();
	for (const [name, value] of fields.entries) {
		if (name === '__metadata__') {
			if (metadata) throw new SafetensorsError('The header has the field "__metadata__" twice.');
			metadata = readMetadata(value);
			// Of a tensor named twice the last counts, and only that has to fit its bytes.
		} else found.set(name, readEntry(name, value));
	}
	const tensors = [...found].map(([name, entry]) => [name, checkEntry(name, entry)] as const);
	const ordered = tensors.sort(([, a], [, b]) => a.from - b.from || a.to - b.to);
	requireNoGaps(ordered, fileSize === null ? null : fileSize - 8 - length);
	return { metadata: metadata ?? {}, tensors: new Map(ordered), dataStart: 8 + length };
}

function readHeaderLength(start: Uint8Array, fileSize: number): number {
	if (fileSize < 8 || start.length < 8)
		throw new SafetensorsError(`The file has ${fileSize} bytes, too few for a header.`);
	const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
	if (length > longestHeader)
		throw new SafetensorsError(`The header claims ${length} bytes; this is no safetensors file.`);
	if (8n + length > fileSize)
		throw new SafetensorsError(
			`The header needs ${8n + length} bytes, the file ends after ${fileSize}.`
		);
	return Number(length);
}

async function bytesOf(part: Blob): Promise<Uint8Array> {
	return new Uint8Array(await part.arrayBuffer());
}

function parseFields(bytes: Uint8Array): JsonFields {
	let found: string;
	try {
		// A byte order mark is kept, so that it is refused: it is no JSON.
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
		const value = parseJsonEntries(text);
		if (value instanceof JsonFields) return value;
		found = 'another kind of JSON';
	} catch (error) {
		found = error instanceof Error ? error.message : String(error);
	}
	throw new SafetensorsError(`The header is not a JSON object: ${found}.`);
}

function checkEntry(name: string, { dtype, shape, from, to }: StatedEntry): TensorEntry {
	const shown = `Tensor ${JSON.stringify(name)} of shape [${shape.join(', ')}]`;
	const expected = countBytes(shape, bitsOf[dtype]);
	if (expected === null)
		throw new SafetensorsError(`${shown} and dtype ${dtype} has no byte length.`);
	if (to - from !== expected)
		throw new SafetensorsError(`${shown} needs ${expected} bytes, has ${to - from}.`);
	if (shape.some((n) => n > Number.MAX_SAFE_INTEGER))
		throw new SafetensorsError(`${shown} is empty, yet too large to be counted here.`);
	return { dtype, shape: shape.map(Number), from: Number(from), to: Number(to) };
}

/** Bytes of a tensor; null where they are no whole number, or a product on the way exceeds 64 bits. */
function countBytes(shape: readonly bigint[], width: number): bigint | null {
	let total = 1n;
	for (const factor of [...shape, BigInt(width)]) {
		total *= factor;
		if (total > largestCount) return null;
	}
	return total % 8n === 0n ? total / 8n : null;
}

function requireNoGaps(
	ordered: readonly (readonly [string, TensorEntry])[],
	length: number | null
): void {
	let end = 0;
	for (const [name, { from, to }] of ordered) {
		if (from !== end)
			throw new SafetensorsError(
				`Tensor ${JSON.stringify(name)} starts at byte ${from}, expected ${end}.`
			);
		end = to;
	}
	if (length === null) return;
	if (end > length)
		throw new SafetensorsError(
			`The tensors end at byte ${end} of the data, which end at ${length}: the file is cut short.`
		);
	if (end < length)
		throw new SafetensorsError(`The tensors end at byte ${end}, the data at ${length}.`);
}
