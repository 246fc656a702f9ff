/** @file A folder from disk onto this device. */
import { createFileHasher } from './file-hash.ts';
import { isUnsupported, type FolderPlan } from './choose-plan.ts';
import { readWidths, weighNote } from './demand.ts';
import { finishQuantised } from './finish-quantised.ts';
import { HubError } from './hub-error.ts';
import { inspectFiles, requireContent } from './inspect-files.ts';
import { requireTokenizer } from './inspect-tokenizer.ts';
import { requireTensors } from './inspect-weights.ts';
import { finish, forgetOther, parseShape, requireRoom, type DownloadHooks } from './keep-model.ts';
import type { ModelStore } from './model-store.ts';
import {
	countNotedBytes,
	isQuantised,
	readModelNote,
	writeModelNote,
	type ModelNote,
	type NotedFile
} from './notes.ts';
import type { LocalFile } from './protocol.ts';
import { copyQuantised } from './quantise-download.ts';
import { readInPieces } from './read-in-pieces.ts';

/**
 * Copies a folder from disk, hashing what is written.
 * @param instead what to take of it where the graph of `note` is one that cannot be patched
 * @throws {HubError}
 */
export async function importModel(
	store: ModelStore,
	{ note: planned, instead }: FolderPlan,
	files: readonly LocalFile[],
	hooks: DownloadHooks
): Promise<ModelNote> {
	const read = (path: string) => {
		const blob = files.find((file) => file.path === path)?.blob;
		if (!blob) throw new HubError('file-missing', path);
		return Promise.resolve(blob);
	};
	let note = await look(planned, read).catch((error: unknown) => {
		if (!instead || !isUnsupported(error)) throw error;
		return look(instead, read);
	});
	if (note.format === 'safetensors-q4')
		note = weighNote(
			note,
			readWidths(JSON.parse(await (await read('config.json')).text()), note.format)
		);
	const stored = await readModelNote(store, note.key, 'stored.json');
	await forgetOther(store, note, stored);
	await requireRoom(store, note, hooks);
	await writeModelNote(store, 'coming.json', note);
	const totalBytes = countNotedBytes(note);
	const noted: NotedFile[] = [];
	let before = 0;
	for (const file of note.files) {
		const from = await read(file.path);
		await store.deleteBlob(note.key, file.blob);
		const progress = { path: file.path, totalBytes };
		if (isQuantised(note.format, file.path)) {
			const shape = parseShape(await (await read('config.json')).text());
			note = await copyQuantised(store, note, file, shape, {
				from,
				signal: hooks.signal,
				onBytes: (bytes) =>
					hooks.onProgress({ phase: 'quantising', ...progress, loadedBytes: before + bytes })
			});
			before += file.bytes;
			noted.push(file);
			continue;
		}
		const writer = await store.openWriter(note.key, file.blob);
		const hasher = await createFileHasher('sha256', file.bytes);
		try {
			await readInPieces(from, hooks.signal, async (piece) => {
				await writer.append(piece);
				hasher.update(piece);
				hooks.onProgress({ phase: 'copying', ...progress, loadedBytes: before + writer.size });
			});
		} finally {
			await writer.close();
		}
		before += file.bytes;
		noted.push({ ...file, hash: { kind: 'sha256', hex: hasher.digest() } });
	}
	note = { ...note, files: noted };
	if (note.format !== 'safetensors-q4') return finish(store, note);
	const shape = parseShape(await (await read('config.json')).text());
	return finish(store, await finishQuantised(store, note, stored, shape));
}

/** The note of what will be copied, once all that a look at the files can tell speaks for it. */
async function look(note: ModelNote, read: (path: string) => Promise<Blob>): Promise<ModelNote> {
	for (const file of note.files) await requireContent(file, await read(file.path));
	const found = await inspectFiles(note, read);
	for (const file of found.files) await requireContent(file, await read(file.path));
	await requireTokenizer(found, read);
	await requireTensors(found, read);
	return found;
}
