/**
 * @file Weights that come in 16 or 32 bits and are kept in 4. The note names a tensor's end up to which all is written, with the state of
 * the source's hash there: from it a download goes on after a pause, a reload or a crash. The hash is compared as that of any file; what was
 * made of a file with another one is deleted.
 */
import { ShardQuantiser } from '../model/files/quantise-shard.ts';
import type { ShardSource } from '../model/files/quantise-plan.ts';
import type { DecoderShape } from '../model/graph/decoder-shape.ts';
import { readHeader, type SafetensorsHeader } from '../trace/safetensors-header.ts';
import { fetchFile, type FetchFileOptions } from './fetch-file.ts';
import { createFileHasher, type FileHasher } from './file-hash.ts';
import { HubError } from './hub-error.ts';
import type { BlobWriter, ModelStore } from './model-store.ts';
import { writeModelNote, type ModelNote, type NotedFile, type QuantisedFile } from './notes.ts';
import { readInPieces } from './read-in-pieces.ts';

/** Bytes of the source after which the note is written anew. */
const betweenNotes = 2 ** 25;

type Hooks = Pick<FetchFileOptions, 'onBytes' | 'onWait' | 'signal' | 'patience'>;

/**
 * Fetches a file of weights or the rest of it; resolves with the note that says that it is whole.
 * @throws {HubError}
 * @throws {ModelError} unsupported-weights
 */
export async function fetchQuantised(
	store: ModelStore,
	note: ModelNote,
	file: NotedFile,
	shape: DecoderShape,
	{ url, ...hooks }: Hooks & { readonly url: string }
): Promise<ModelNote> {
	const there = await store.readBlob(note.key, file.blob);
	const begun = note.quantised?.[file.path];
	if (begun?.sha256 && there?.size === begun.wholeBytes) {
		hooks.onBytes(file.bytes);
		return note;
	}
	const hashers = {
		source: await createFileHasher(file.hash.kind, file.bytes),
		kept: await createFileHasher('sha256', 0)
	};
	const resumed = begun && there && there.size >= begun.keptBytes ? { begun, kept: there } : null;
	if (resumed)
		await readInPieces(resumed.kept.slice(0, resumed.begun.keptBytes), hooks.signal, (piece) => {
			hashers.kept.update(piece);
			return Promise.resolve();
		});
	const header = resumed && (await readKeptHeader(resumed.kept, resumed.begun.wholeBytes));
	const kept = await store.openWriter(note.key, file.blob);
	const writer = new QuantisingWriter({ store, note, file, shape, hashers, kept });
	try {
		await writer.begin(resumed && header ? { ...resumed.begun, header } : null);
		await fetchFile({ ...hooks, url, file, writer, hasher: writer.hasher });
		writer.finish();
	} finally {
		await writer.close();
	}
	return writer.note;
}

/**
 * The same of a file that lies on disk, from its beginning; its bytes are hashed while they are read.
 * @throws {ModelError} unsupported-weights
 */
export async function copyQuantised(
	store: ModelStore,
	note: ModelNote,
	file: NotedFile,
	shape: DecoderShape,
	{ from, signal, onBytes }: Pick<Hooks, 'signal' | 'onBytes'> & { readonly from: Blob }
): Promise<ModelNote> {
	const hashers = {
		source: await createFileHasher('sha256', file.bytes),
		kept: await createFileHasher('sha256', 0)
	};
	const kept = await store.openWriter(note.key, file.blob);
	const writer = new QuantisingWriter({ store, note, file, shape, hashers, kept });
	try {
		await writer.begin(null);
		await readInPieces(from, signal, async (piece) => {
			await writer.append(piece);
			onBytes(writer.size);
		});
		writer.finish();
	} finally {
		await writer.close();
	}
	return writer.note;
}

interface Parts {
	readonly store: ModelStore;
	readonly note: ModelNote;
	readonly file: NotedFile;
	readonly shape: DecoderShape;
	readonly hashers: Readonly<Record<'source' | 'kept', FileHasher>>;
	readonly kept: BlobWriter;
}

/** Takes a source's bytes as if it wrote them. */
class QuantisingWriter implements BlobWriter {
	readonly #parts: Parts;
	#note: ModelNote;
	#quantiser: ShardQuantiser;
	#size = 0;
	/** The last tensor's end; null before the first. */
	#state: QuantisedFile | null = null;
	#notedBytes = 0;

	constructor(parts: Parts) {
		this.#parts = parts;
		this.#note = parts.note;
		this.#quantiser = new ShardQuantiser(describeSource(parts), parts.shape);
	}

	get note(): ModelNote {
		return this.#note;
	}
	get size(): number {
		return this.#size;
	}
	/** What fetching asks for the source's hash; the bytes were counted as they were taken. */
	get hasher(): FileHasher {
		const nothing = () => undefined;
		return { ...this.#parts.hashers.source, update: nothing, reset: nothing };
	}

	/** Goes on where it was left, or starts. */
	async begin(begun: (QuantisedFile & { readonly header: SafetensorsHeader }) | null) {
		if (!begun) return this.cut(0);
		const { header, ...state } = begun;
		const { hashers, kept, shape } = this.#parts;
		this.#quantiser = new ShardQuantiser(describeSource(this.#parts), shape, {
			header,
			mark: state
		});
		this.#state = state;
		this.#size = this.#notedBytes = state.sourceBytes;
		hashers.source.load(state.hasher);
		await kept.cut(state.keptBytes);
	}

	async append(bytes: Uint8Array): Promise<void> {
		const { hashers, kept } = this.#parts;
		for (const part of this.#quantiser.push(bytes)) {
			await kept.append(part);
			hashers.kept.update(part);
		}
		const { mark } = this.#quantiser;
		const done = Math.max(0, mark.sourceBytes - this.#size);
		hashers.source.update(bytes.subarray(0, done));
		if (done > 0) {
			const wholeBytes = this.#quantiser.keptBytes ?? 0;
			this.#state = { ...mark, wholeBytes, hasher: [...hashers.source.save()], sha256: null };
		}
		hashers.source.update(bytes.subarray(done));
		this.#size += bytes.length;
		if (mark.sourceBytes - this.#notedBytes >= betweenNotes) await this.#writeNote();
	}

	/** Only ever to nothing: what was made cannot be taken apart. */
	async cut(bytes: number): Promise<void> {
		if (bytes !== 0) throw new HubError('internal', `cut to ${bytes}`);
		const { hashers, kept, shape } = this.#parts;
		await kept.cut(0);
		hashers.source.reset();
		hashers.kept.reset();
		this.#quantiser = new ShardQuantiser(describeSource(this.#parts), shape);
		this.#size = 0;
		this.#state = null;
		await this.#writeNote();
	}

	/** The source is whole, and its hash is the listing's. */
	finish(): void {
		if (!this.#state || this.#state.keptBytes !== this.#parts.kept.size)
			throw new HubError('internal', `${this.#parts.file.path}: ${this.#parts.kept.size} bytes`);
		this.#state = { ...this.#state, sha256: this.#parts.hashers.kept.digest() };
	}

	flush(): Promise<void> {
		return this.#writeNote();
	}

	async close(): Promise<void> {
		try {
			await this.#writeNote();
		} finally {
			await this.#parts.kept.close();
		}
	}

	async #writeNote(): Promise<void> {
		const { store, kept, file } = this.#parts;
		const quantised = new Map(Object.entries(this.#note.quantised ?? {}));
		if (this.#state) quantised.set(file.path, this.#state);
		else quantised.delete(file.path);
		this.#note = { ...this.#note, quantised: Object.fromEntries(quantised) };
		this.#notedBytes = this.#state?.sourceBytes ?? 0;
		await kept.flush();
		await writeModelNote(store, 'coming.json', this.#note);
	}
}

function describeSource({ note, file }: Parts): ShardSource {
	const { path, bytes, hash } = file;
	const { id, revision, graph } = note;
	// A folder from disk comes without hashes and from nowhere.
	const origin = hash.hex === '' ? { hash: null, repository: null } : { hash, repository: id };
	return { path, bytes, ...origin, revision, isOnly: graph === path };
}

/** The header of a file that is not whole yet. */
async function readKeptHeader(kept: Blob, wholeBytes: number): Promise<SafetensorsHeader> {
	const length = new DataView(await kept.slice(0, 8).arrayBuffer()).getBigUint64(0, true);
	const start = await kept.slice(0, 8 + Number(length)).arrayBuffer();
	return readHeader(new Uint8Array(start), wholeBytes);
}
