/** @file A whole model onto this device: file by file, the small ones first, each verified, and at the end all at once the stored model. */
import { createFileHasher, type FileHasher } from './file-hash.ts';
import { resolveBeside } from '../model/contract/model-description.ts';
import { isLfsPointerFile, mostPointerBytes } from '../model/files/lfs-pointer.ts';
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
	// The graph changes what follows it.
	for (let i = 0; i < note.files.length; i++) {
		const file = note.files[i];
		if (!file) break;
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
		const read = (path: string) => readStored(store, note, path);
		await requireContent(file, await read(file.path));
		if (file.path === inspectedAt(note)) {
			note = await inspectFiles(note, read);
			await writeModelNote(store, 'coming.json', note);
		}
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
	const read = (path: string) => {
		const blob = files.find((file) => file.path === path)?.blob;
		if (!blob) throw new HubError('file-missing', path);
		return Promise.resolve(blob);
	};
	for (const file of note.files) await requireContent(file, await read(file.path));
	note = await inspectFiles(note, read);
	for (const file of note.files) await requireContent(file, await read(file.path));
	await requireRoom(store, note, hooks);
	await writeModelNote(store, 'coming.json', note);
	const noted: NotedFile[] = [];
	let before = 0;
	for (const file of note.files) {
		const from = await read(file.path);
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

async function readStored(store: ModelStore, note: ModelNote, path: string): Promise<Blob> {
	const file = note.files.find((entry) => entry.path === path);
	const blob = file && (await store.readBlob(note.key, file.blob));
	if (!blob) throw new HubError('file-missing', path);
	return blob;
}

async function requireContent({ path }: NotedFile, blob: Blob): Promise<void> {
	if (await isLfsPointerFile(blob)) throw new HubError('lfs-pointer', path);
}

/** The file after which there is enough to say whether a model can run: its graph, its index, or its config alone. */
function inspectedAt({ format, graph }: ModelNote): string {
	return format === 'safetensors' && !graph.endsWith('.json') ? 'config.json' : graph;
}

/** Refuses what cannot run before the weights come; the note that results also lists what the graph names in its own way. */
async function inspectFiles(
	note: ModelNote,
	read: (path: string) => Promise<Blob>
): Promise<ModelNote> {
	const { others = [], ...rest } = note;
	const bytesOf = async (path: string) => new Uint8Array(await (await read(path)).arrayBuffer());
	const config = await bytesOf('config.json');
	const { graph } = note;
	const { externalFiles, externalBytes, format, report } =
		note.format === 'safetensors'
			? inspectComposed(config, graph.endsWith('.json') ? await bytesOf(graph) : null)
			: inspectModel(config, await bytesOf(graph));
	const weights = externalFiles.map((location, i) => {
		const path = resolveBeside(note.graph, location);
		const file = [...note.files, ...others].find((entry) => entry.path === path);
		if (!file) throw new HubError('file-missing', path);
		const needed = externalBytes[i] ?? 0;
		// What is as short as a pointer may be one, which is another thing to say.
		if (file.bytes < needed && file.bytes >= mostPointerBytes)
			throw new HubError('file-too-short', `${path}: ${file.bytes} of ${needed} bytes`);
		return { file, needed };
	});
	for (const { file, needed } of weights) {
		if (file.bytes >= needed) continue;
		const blob = await read(file.path).catch(() => null);
		if (blob && !(await isLfsPointerFile(blob)))
			throw new HubError('file-too-short', `${file.path}: ${file.bytes} of ${needed} bytes`);
	}
	const added = weights.flatMap(({ file }) => (note.files.includes(file) ? [] : [file]));
	return { ...rest, files: [...note.files, ...added], format, report };
}

async function finish(store: ModelStore, note: ModelNote): Promise<ModelNote> {
	const stored = { ...note, verifiedAt: new Date().toISOString() };
	await writeModelNote(store, 'stored.json', stored);
	await store.deleteNote(note.key, 'coming.json');
	return stored;
}
