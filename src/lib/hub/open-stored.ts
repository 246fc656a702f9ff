/** @file Stored models for everyone who runs one: what is here, and as what a model worker takes it. */
import type { FilesSource } from '../model/contract/source.ts';
import { ModelError } from '../model/contract/model-error.ts';
import { holdOpen } from './locks.ts';
import { nameOfKey, readModelNote, type ModelNote } from './notes.ts';
import { openStore } from './store.ts';

/** Every model that is whole and verified, by name. */
export async function listStoredModels(): Promise<readonly ModelNote[]> {
	const store = await openStore();
	const notes = await Promise.all(
		(await store.listModels()).map((key) => readModelNote(store, key, 'stored.json'))
	);
	return notes.filter((note) => note !== null);
}

/**
 * The files of a stored model. This tab counts as having it open until `release` is called or the tab ends.
 * @param key `hub:owner/name` or `local:name`
 * @throws {ModelError} not-stored where it is not here (any more)
 */
export async function openStoredModel(
	key: string
): Promise<{ readonly source: FilesSource; readonly release: () => void }> {
	const store = await openStore();
	const note = await readModelNote(store, key, 'stored.json');
	if (!note) throw new ModelError('not-stored', key);
	const release = holdOpen(key);
	try {
		const files: Record<string, Blob> = {};
		for (const { path, blob, bytes } of note.files) {
			const content = await store.readBlob(key, blob);
			if (content?.size !== bytes) throw new ModelError('not-stored', `${key}: ${path}`);
			files[path] = content;
		}
		const { revision, graph } = note;
		const id = nameOfKey(key);
		return { source: { kind: 'files', id, revision, files, graph }, release };
	} catch (error) {
		release();
		throw error;
	}
}
