/**
 * @file Files that the runtime takes for ones in memory, but that are read range by range as it asks for them: so the tab never holds a
 * model twice, and values come in the width that the session wants. The runtime (1.31) asks its external data for `byteLength` and
 * `subarray(from, to)`, copies what it gets at once, and asks for each initializer once.
 */
import { ModelError } from '../contract/model-error.ts';
import { freeBuffer } from '../device/free-buffer.ts';
import { computedBytes, convertFloats, storedBytes } from '../../math/convert-floats.ts';
import type { ComputedFloat, StoredFloat } from '../../math/convert-floats.ts';

/** Bytes `[from, to)` of a file, without waiting. */
export type ReadRange = (from: number, to: number) => Uint8Array<ArrayBuffer>;

export class LazyBytes extends Uint8Array<ArrayBuffer> {
	readonly #read: ReadRange;
	#failure: unknown = null;
	#last: ArrayBuffer | null = null;

	/** @param read gives memory of its own each time, which is given back with the next call */
	constructor(size: number, read: ReadRange) {
		super(new ArrayBuffer(0));
		this.#read = read;
		// Typed arrays inherit these; only a property of its own hides the inherited one.
		Object.defineProperty(this, 'byteLength', { value: size });
	}

	/** What a reading threw; the runtime itself only says that there was something. */
	get failure(): unknown {
		return this.#failure;
	}

	override subarray(from = 0, to = this.byteLength): Uint8Array<ArrayBuffer> {
		try {
			freeBuffer(this.#last);
			const bytes = this.#read(from, to);
			this.#last = bytes.buffer;
			return bytes;
		} catch (error) {
			this.#failure = error;
			throw error;
		}
	}
}

interface SyncReader {
	readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** Of one reading: Chromium holds what it reads twice for a moment. */
const pieceBytes = 2 ** 24;

/** Only workers have it; Node has not. */
const { FileReaderSync } = globalThis as { FileReaderSync?: new () => SyncReader };

/** True where files on disk can be read without waiting. */
export const readsWithoutWaiting = FileReaderSync !== undefined;

/**
 * A file on disk.
 * @throws {Error} where this is not a worker; see `readsWithoutWaiting`
 */
export function openLazily(blob: Blob, path: string): LazyBytes {
	if (!FileReaderSync) throw new Error('Files can be read without waiting in workers only.');
	const reader = new FileReaderSync();
	return new LazyBytes(blob.size, (from, to) => {
		try {
			const read = (start: number, end: number) =>
				new Uint8Array(reader.readAsArrayBuffer(blob.slice(start, end)));
			if (to - from <= pieceBytes) return read(from, to);
			const whole = new Uint8Array(to - from);
			for (let at = from; at < to; at += pieceBytes) {
				const piece = read(at, Math.min(to, at + pieceBytes));
				whole.set(piece, at - from);
				freeBuffer(piece.buffer);
			}
			return whole;
		} catch (cause) {
			throw new ModelError('file-missing', `${path} cannot be read any more`, { cause });
		}
	});
}

/** Part of a file, from byte `from` on, as if all of its values were stored in another width. */
export function convertLazily(
	source: Uint8Array,
	about: {
		readonly path: string;
		readonly from: number;
		readonly stored: StoredFloat;
		readonly computed: ComputedFloat;
	}
): LazyBytes {
	const { path, from, stored, computed } = about;
	const [before, after] = [storedBytes[stored], computedBytes[computed]];
	const count = Math.floor((source.byteLength - from) / before);
	return new LazyBytes(count * after, (start, end) => {
		const place = (byte: number) => from + (byte / after) * before;
		try {
			return convertFloats(source.subarray(place(start), place(end)), stored, computed);
		} catch (cause) {
			if (!(cause instanceof RangeError)) throw cause;
			throw new ModelError('unsupported-graph', `${path}: ${cause.message}`, { cause });
		}
	});
}

/** The rest of a file from byte `from` on. */
export function viewLazily(source: Uint8Array, from: number): Uint8Array {
	if (!(source instanceof LazyBytes)) return source.subarray(from);
	const read = (start: number, end: number) => source.subarray(from + start, from + end);
	return new LazyBytes(source.byteLength - from, read);
}
