/** @file A model's place on this device: whether there is room, what becomes of it when it is whole, and what is cleared away. */
import { readDecoderConfig } from '../model/files/decoder-config.ts';
import { readModelConfig } from '../model/files/model-config.ts';
import type { DecoderShape } from '../model/graph/decoder-shape.ts';
import type { Patience } from './fetch-file.ts';
import { HubError } from './hub-error.ts';
import type { ModelStore } from './model-store.ts';
import { countNeeded, readModelNote, writeModelNote, type ModelNote } from './notes.ts';
import type { JobProgress } from './protocol.ts';

export interface DownloadHooks {
	readonly onProgress: (progress: JobProgress) => void;
	readonly onWait: (waitMs: number) => void;
	readonly signal: AbortSignal;
	readonly patience?: Patience;
	/** Bytes that may still be stored, or null where the browser does not say. */
	readonly readFree: () => Promise<number | null>;
}

/** @throws {HubError} quota */
export async function requireRoom(store: ModelStore, note: ModelNote, { readFree }: DownloadHooks) {
	const needed = await countNeeded(store, note);
	const free = await readFree();
	if (free !== null && free < needed) throw new HubError('quota', `${needed} ${free}`);
}

/** Of a download or copy that was begun before and is another now: content that nobody will ask for, which would take the room of this one. */
export async function forgetOther(
	store: ModelStore,
	note: ModelNote,
	stored: ModelNote | null
): Promise<void> {
	const begun = await readModelNote(store, note.key, 'coming.json');
	const used = new Set([note, stored].flatMap((each) => each?.files.map(({ blob }) => blob) ?? []));
	for (const { blob } of begun?.files ?? [])
		if (!used.has(blob)) await store.deleteBlob(note.key, blob);
}

/** From here on it is the stored model. */
export async function finish(store: ModelStore, note: ModelNote): Promise<ModelNote> {
	const stored = { ...note, verifiedAt: new Date().toISOString() };
	await writeModelNote(store, 'stored.json', stored);
	await store.deleteNote(note.key, 'coming.json');
	return stored;
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

/** @param config text of config.json */
export function parseShape(config: string): DecoderShape {
	const json: unknown = JSON.parse(config);
	return readDecoderConfig(json, readModelConfig(json, 'safetensors')).shape;
}
