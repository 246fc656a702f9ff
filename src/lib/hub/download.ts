/** @file A whole model onto this device: file by file, the small ones first, each verified, and at the end all at once the stored model. */
import { createFileHasher, type FileHasher } from './file-hash.ts';
import type { DecoderShape } from '../model/graph/decoder-shape.ts';
import { readShardIndex } from '../model/files/stored-tensors.ts';
import { isComposed } from './choose-files.ts';
import { fetchFile } from './fetch-file.ts';
import { finishQuantised } from './finish-quantised.ts';
import { resolveUrl } from './hub-api.ts';
import { HubError } from './hub-error.ts';
import { inspectedAt, inspectFiles, requireContent } from './inspect-files.ts';
import { requireHeaders } from './inspect-headers.ts';
import { requireTokenizer } from './inspect-tokenizer.ts';
import { requireTensors } from './inspect-weights.ts';
import { finish, forgetOther, parseShape, requireRoom, type DownloadHooks } from './keep-model.ts';
import type { BlobWriter, ModelStore } from './model-store.ts';
import {
	countNotedBytes,
	isQuantised,
	readModelNote,
	writeModelNote,
	type ModelNote,
	type NotedFile
} from './notes.ts';
import type { JobProgress } from './protocol.ts';
import { fetchQuantised } from './quantise-download.ts';
import { readInPieces } from './read-in-pieces.ts';

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
	await forgetOther(store, note, stored);
	await requireRoom(store, note, hooks);
	await writeModelNote(store, 'coming.json', note);
	const read = (path: string) => readStored(store, note, path);
	let before = 0;
	let isLookedAt = false;
	// The graph changes what follows it.
	for (let i = 0; i < note.files.length; i++) {
		const file = note.files[i];
		if (!file) break;
		if (!isLookedAt && isComposed(note.format) && file.path.endsWith('.safetensors')) {
			isLookedAt = true;
			const shards = note.graph === file.path ? null : await readShards(store, note);
			await requireHeaders(store, note, await readShape(store, note), shards, hooks);
		}
		const report = (phase: JobProgress['phase']) => (bytes: number) =>
			hooks.onProgress({
				phase,
				path: file.path,
				loadedBytes: before + bytes,
				totalBytes: countNotedBytes(note)
			});
		if (known.has(file.blob)) report('checking')(file.bytes);
		else if (isQuantised(note.format, file.path)) {
			const url = resolveUrl(hub, note.id, revision, file.path);
			const onBytes = report('quantising');
			const shape = await readShape(store, note);
			note = await fetchQuantised(store, note, file, shape, { ...hooks, url, onBytes });
			before += file.bytes;
			continue;
		} else {
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
		await requireContent(file, await read(file.path));
		if (file.path === inspectedAt(note)) {
			note = await inspectFiles(note, read);
			await writeModelNote(store, 'coming.json', note);
		}
		if (file.path === 'tokenizer.json') await requireTokenizer(note, read);
	}
	if (note.format === 'safetensors-q4')
		note = await finishQuantised(store, note, stored, await readShape(store, note));
	else await requireTensors(note, read);
	return finish(store, note);
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

async function readStored(store: ModelStore, note: ModelNote, path: string): Promise<Blob> {
	const file = note.files.find((entry) => entry.path === path);
	const blob = file && (await store.readBlob(note.key, file.blob));
	if (!blob) throw new HubError('file-missing', path);
	return blob;
}

async function readShards(store: ModelStore, note: ModelNote) {
	return readShardIndex(await (await readStored(store, note, note.graph)).text(), note.graph);
}

async function readShape(store: ModelStore, note: ModelNote): Promise<DecoderShape> {
	return parseShape(await (await readStored(store, note, 'config.json')).text());
}
