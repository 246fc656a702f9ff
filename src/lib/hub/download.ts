/** @file A whole model onto this device: file by file, the small ones first, each verified, and at the end all at once the stored model. */
import { createFileHasher, type FileHasher } from './file-hash.ts';
import { fetchFile, type Patience } from './fetch-file.ts';
import { resolveUrl } from './hub-api.ts';
import { HubError } from './hub-error.ts';
import { inspectComposed, inspectModel } from './inspect.ts';
import { countHere, countNotedBytes, readModelNote, writeModelNote } from './notes.ts';
import type { ModelNote, NotedFile } from './notes.ts';
import type { JobProgress, LocalFile } from './protocol.ts';
import type { BlobWriter, ModelStore } from './model-store.ts';

/** Bytes of a stored file that are read at once. */
const pieceBytes = 2 ** 23;

export interface DownloadHooks {
	readonly onProgress: (progress: JobProgress) => void;
	readonly onWait: (waitMs: number) => void;
	readonly signal: AbortSignal;
	readonly patience?: Patience;
	/** Bytes that may still be stored, or null where the browser does not say. */
	readonly readFree: () => Promise<number | null>;
}

/**
 * Fetches what the note lists and is not here yet; resolves with the note of the stored model.
 * @throws {HubError}
 */
export async function downloadModel(
	store: ModelStore,
	note: ModelNote,
	hooks: DownloadHooks
): Promise<ModelNote> {
	const { hub, revision } = note;
	if (hub === null || revision === null) throw new HubError('internal', 'no address');
	const stored = await readModelNote(store, note.key, 'stored.json');
	const known = new Set(stored?.files.map(({ blob }) => blob));
	await requireRoom(store, note, hooks);
	await writeModelNote(store, 'coming.json', note);
	let before = 0;
	for (const file of note.files) {
		const report = (phase: JobProgress['phase']) => (bytes: number) =>
			hooks.onProgress({
				phase,
				path: file.path,
				loadedBytes: before + bytes,
				totalBytes: countNotedBytes(note)
			});
		if (known.has(file.blob)) report('checking')(file.bytes);
		else {
			await withWriter(store, note, file, hooks, report('checking'), (writer, hasher) =>
				fetchFile({
					url: resolveUrl(hub, note.id, revision, file.path),
					file,
					writer,
					hasher,
					onBytes: report('fetching'),
					onWait: hooks.onWait,
					signal: hooks.signal,
					...(hooks.patience && { patience: hooks.patience })
				})
			);
		}
		before += file.bytes;
		if (file.path === inspectedAt(note)) note = await inspectStored(store, note);
	}
	return finish(store, note);
}

/**
 * Copies a folder from disk, hashing what is written.
 * @throws {HubError}
 */
export async function importModel(
	store: ModelStore,
	note: ModelNote,
	files: readonly LocalFile[],
	hooks: DownloadHooks
): Promise<ModelNote> {
	await requireRoom(store, note, hooks);
	await writeModelNote(store, 'coming.json', note);
	const noted: NotedFile[] = [];
	let before = 0;
	for (const file of note.files) {
		const from = files.find(({ path }) => path === file.path)?.blob;
		if (!from) throw new HubError('file-missing', file.path);
		await store.deleteBlob(note.key, file.blob);
		const writer = await store.openWriter(note.key, file.blob);
		const hasher = await createFileHasher('sha256', file.bytes);
		try {
			await readInPieces(from, hooks.signal, async (piece) => {
				await writer.append(piece);
				hasher.update(piece);
				const loadedBytes = before + writer.size;
				const totalBytes = countNotedBytes(note);
				hooks.onProgress({ phase: 'copying', path: file.path, loadedBytes, totalBytes });
			});
		} finally {
			await writer.close();
		}
		before += file.bytes;
		noted.push({ ...file, hash: { kind: 'sha256', hex: hasher.digest() } });
		if (file.path === inspectedAt(note)) note = await inspectStored(store, note);
	}
	return finish(store, { ...note, files: noted });
}

/** Removes a download that is not complete; content that a stored model uses stays. */
export async function discardDownload(store: ModelStore, key: string): Promise<void> {
	const stored = await readModelNote(store, key, 'stored.json');
	await store.deleteNote(key, 'coming.json');
	if (stored) await prune(store, stored);
	else await store.deleteModel(key);
}

/** Removes content that the stored model does not use. */
export async function prune(store: ModelStore, { key, files }: ModelNote): Promise<void> {
	const used = new Set(files.map(({ blob }) => blob));
	for (const blob of await store.listBlobs(key)) {
		if (!used.has(blob)) await store.deleteBlob(key, blob);
	}
}

async function requireRoom(store: ModelStore, note: ModelNote, { readFree }: DownloadHooks) {
	const needed = countNotedBytes(note) - (await countHere(store, note));
	const free = await readFree();
	if (free !== null && free < needed) throw new HubError('quota', `${needed} ${free}`);
}

/** Opens a file's place, feeds the hasher with what is there, and closes it whatever happens. */
async function withWriter(
	store: ModelStore,
	{ key }: ModelNote,
	{ blob, bytes, hash }: NotedFile,
	{ signal }: DownloadHooks,
	onChecked: (bytes: number) => void,
	work: (writer: BlobWriter, hasher: FileHasher) => Promise<void>
): Promise<void> {
	const hasher = await createFileHasher(hash.kind, bytes);
	const here = await store.readBlob(key, blob);
	let checked = 0;
	if (here && here.size <= bytes)
		await readInPieces(here, signal, async (piece) => {
			hasher.update(piece);
			onChecked((checked += piece.length));
			return Promise.resolve();
		});
	const writer = await store.openWriter(key, blob);
	try {
		await work(writer, hasher);
	} finally {
		await writer.close();
	}
}

/** In pieces and not as a stream, for the reason that `model/files/stored-file.ts` gives. */
async function readInPieces(
	blob: Blob,
	signal: AbortSignal,
	onPiece: (piece: Uint8Array) => Promise<void>
): Promise<void> {
	for (let at = 0; at < blob.size; at += pieceBytes) {
		if (signal.aborted) throw new HubError('aborted');
		await onPiece(new Uint8Array(await blob.slice(at, at + pieceBytes).arrayBuffer()));
	}
}

/** The file after which there is enough to say whether a model can run: its graph, its index, or its config alone. */
function inspectedAt({ format, graph }: ModelNote): string {
	return format === 'safetensors' && !graph.endsWith('.json') ? 'config.json' : graph;
}

/** Refuses what cannot run before the weights come. */
async function inspectStored(store: ModelStore, note: ModelNote): Promise<ModelNote> {
	const read = async (path: string) => {
		const file = note.files.find((entry) => entry.path === path);
		const blob = file && (await store.readBlob(note.key, file.blob));
		if (!blob) throw new HubError('file-missing', path);
		return new Uint8Array(await blob.arrayBuffer());
	};
	const { graph, format } = note;
	const config = await read('config.json');
	const { externalFiles, report } =
		format === 'safetensors'
			? inspectComposed(config, graph.endsWith('.json') ? await read(graph) : null)
			: inspectModel(config, await read(graph));
	const folder = note.graph.slice(0, note.graph.lastIndexOf('/') + 1);
	for (const path of externalFiles) {
		if (!note.files.some((file) => file.path === folder + path))
			throw new HubError('file-missing', folder + path);
	}
	return { ...note, report };
}

async function finish(store: ModelStore, note: ModelNote): Promise<ModelNote> {
	const stored = { ...note, verifiedAt: new Date().toISOString() };
	await writeModelNote(store, 'stored.json', stored);
	await store.deleteNote(note.key, 'coming.json');
	return stored;
}
