/** @file The notes beside stored content: which commit is here, file by file. */
import * as v from 'valibot';
import type { ModelStore, NoteName } from './model-store.ts';

const fileSchema = v.object({
	/** Inside the model's folder. */
	path: v.string(),
	bytes: v.number(),
	hash: v.object({ kind: v.picklist(['sha256', 'git-sha1']), hex: v.string() }),
	/** Under which name the content lies in the store. */
	blob: v.string()
});
const noteSchema = v.object({
	version: v.literal(1),
	/** `hub:owner/name` or `local:name`. */
	key: v.string(),
	/** `owner/name`, or the folder's name. */
	id: v.string(),
	/** Commit on the Hub; null of a folder from disk. */
	revision: v.nullable(v.string()),
	/** Address of the Hub it came from; null of a folder from disk. */
	hub: v.nullable(v.string()),
	format: v.picklist(['q4f16', 'q4', 'fp16', 'fp32', 'safetensors']),
	/** Path of the graph to open, or of what one is composed from. */
	graph: v.string(),
	files: v.array(fileSchema),
	/** Until the graph is here: what else it may name. */
	others: v.optional(v.array(fileSchema)),
	/** When the last file was verified (ISO 8601), in the note of a complete model. */
	verifiedAt: v.nullable(v.string()),
	/** What the graph is, as found before the weights came; see `inspect.ts`. */
	report: v.nullable(v.string())
});

export type ModelNote = v.InferOutput<typeof noteSchema>;
export type NotedFile = v.InferOutput<typeof fileSchema>;

/** A note, or null where there is none that can be read. */
export async function readModelNote(
	store: ModelStore,
	key: string,
	name: NoteName
): Promise<ModelNote | null> {
	const text = await store.readNote(key, name);
	if (text === null) return null;
	try {
		const result = v.safeParse(noteSchema, JSON.parse(text));
		return result.success ? result.output : null;
	} catch {
		return null;
	}
}

export async function writeModelNote(
	store: ModelStore,
	name: NoteName,
	note: ModelNote
): Promise<void> {
	await store.writeNote(note.key, name, JSON.stringify(note));
}

export function countNotedBytes(note: Pick<ModelNote, 'files'>): number {
	return note.files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Bytes of a download that are here already, as far as their number tells. */
export async function countHere(store: ModelStore, note: ModelNote): Promise<number> {
	const blobs = await Promise.all(note.files.map(({ blob }) => store.readBlob(note.key, blob)));
	return note.files.reduce((sum, { bytes }, i) => sum + Math.min(blobs[i]?.size ?? 0, bytes), 0);
}

export const hubKey = (id: string): string => `hub:${id}`;
export const localKey = (name: string): string => `local:${name}`;
