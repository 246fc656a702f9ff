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
const quantisedSchema = v.object({
	/** Bytes of the source that are done with, and bytes of the kept file that stand for them. */
	sourceBytes: v.number(),
	keptBytes: v.number(),
	/** Of the kept file, once it is whole. */
	wholeBytes: v.number(),
	/** State of the source's hasher. */
	hasher: v.array(v.number()),
	/** SHA-256 of the kept file; null before it is whole. */
	sha256: v.nullable(v.string())
});
const noteSchema = v.object({
	version: v.literal(1),
	/** `hub:owner/name`, `hub:owner/name@revision` or `local:name`. */
	key: v.string(),
	/** `owner/name`, or the folder's name. */
	id: v.string(),
	/** Commit on the Hub; null of a folder from disk. */
	revision: v.nullable(v.string()),
	/** Address of the Hub it came from; null of a folder from disk. */
	hub: v.nullable(v.string()),
	format: v.picklist(['q4f16', 'q4', 'fp16', 'fp32', 'safetensors', 'safetensors-q4']),
	/** Path of the graph to open, or of what one is composed from. */
	graph: v.string(),
	files: v.array(fileSchema),
	/** Until the graph is here: what else it may name. */
	others: v.optional(v.array(fileSchema)),
	/** Of weights that are kept in 4 bits: bytes that they will take. */
	keptBytes: v.optional(v.number()),
	/** Of such a download: how far each file of weights is, by its path. */
	quantised: v.optional(v.record(v.string(), quantisedSchema)),
	/** When the last file was verified (ISO 8601), in the note of a complete model. */
	verifiedAt: v.nullable(v.string()),
	/** What the graph is, as found before the weights came; see `inspect.ts`. */
	report: v.nullable(v.string())
});

export type ModelNote = v.InferOutput<typeof noteSchema>;
export type NotedFile = v.InferOutput<typeof fileSchema>;
export type QuantisedFile = v.InferOutput<typeof quantisedSchema>;

/** True of a file whose weights are kept in 4 bits. */
export function isQuantised(format: ModelNote['format'], path: string): boolean {
	return format === 'safetensors-q4' && path.endsWith('.safetensors');
}

/** A note, or null where there is none that can be read, or one that is about another model than its folder. */
export async function readModelNote(
	store: ModelStore,
	key: string,
	name: NoteName
): Promise<ModelNote | null> {
	const text = await store.readNote(key, name);
	if (text === null) return null;
	try {
		const result = v.safeParse(noteSchema, JSON.parse(text));
		return result.success && result.output.key === key ? result.output : null;
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

/** Bytes of a download that have come already, as far as their number tells. */
export async function countHere(store: ModelStore, note: ModelNote): Promise<number> {
	const blobs = await Promise.all(note.files.map(({ blob }) => store.readBlob(note.key, blob)));
	return note.files.reduce((sum, { path, bytes }, i) => {
		// Of a stored model's files the note has the kept sizes.
		const isComing = note.verifiedAt === null && isQuantised(note.format, path);
		const here = isComing ? note.quantised?.[path]?.sourceBytes : blobs[i]?.size;
		return sum + Math.min(here ?? 0, bytes);
	}, 0);
}

/** Bytes on disk that a download still needs. */
export async function countNeeded(store: ModelStore, note: ModelNote): Promise<number> {
	const total = countNotedBytes(note);
	const left = total - (await countHere(store, note));
	return Math.ceil((left * (note.keptBytes ?? total)) / Math.max(1, total));
}

/** @param name `owner/name`, or `owner/name@revision` */
export const hubKey = (name: string): string => `hub:${name}`;
/** What a person calls the model: its key without the kind. */
export const nameOfKey = (key: string): string => key.replace(/^(hub|local):/, '');
export const localKey = (name: string): string => `local:${name}`;
