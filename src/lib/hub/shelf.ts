/** @file What lies on this device, be it a model that can be opened, a part of one, or a folder that nobody can read any more. */
import type { ModelStore, NoteName } from './model-store.ts';
import { countHere, readModelNote, type ModelNote } from './notes.ts';

/** A model on this device. */
export interface Shelved {
	/** What it is stored under: `hub:owner/name`, `local:name`. */
	readonly key: string;
	/** Null where its folder holds none that can be read: then there is nothing to do with it but to delete it. */
	readonly note: ModelNote | null;
	readonly isWhole: boolean;
	/** Of what can be read as a model what came of it; of another folder all that it takes. */
	readonly bytes: number;
}

const names: readonly NoteName[] = ['stored.json', 'coming.json'];

/** Every folder of the store. */
export async function listShelf(store: ModelStore): Promise<readonly Shelved[]> {
	return Promise.all((await store.listModels()).map((key) => readShelved(store, key)));
}

async function readShelved(store: ModelStore, key: string): Promise<Shelved> {
	const stored = await readModelNote(store, key, 'stored.json');
	const note = stored ?? (await readModelNote(store, key, 'coming.json'));
	const bytes = await (note ? countHere(store, note) : weighFolder(store, key));
	return { key, note, isWhole: stored !== null, bytes };
}

/** Bytes of all content under this key, its notes with it. */
async function weighFolder(store: ModelStore, key: string): Promise<number> {
	const notes = await Promise.all(names.map((name) => store.readNote(key, name)));
	const blobs = await Promise.all(
		(await store.listBlobs(key)).map((blob) => store.readBlob(key, blob))
	);
	const parts = [...blobs, ...notes.map((text) => new Blob([text ?? '']))];
	return parts.reduce((sum, part) => sum + (part?.size ?? 0), 0);
}
