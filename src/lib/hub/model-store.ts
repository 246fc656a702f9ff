/**
 * @file Where downloaded models lie on this device. Content lies under its hash, so that a new commit of a model takes only what changed;
 * two notes beside it say which commit is complete, and which is still coming.
 */

/** One piece of content being written; only ever in a worker, where files can be written in place. */
export interface BlobWriter {
	/** Bytes so far. */
	readonly size: number;
	append(bytes: Uint8Array): Promise<void>;
	/** Keeps its first bytes alone; 0 empties it. Not while bytes of this writer are on their way. */
	cut(bytes: number): Promise<void>;
	/** Makes what came so far last. */
	flush(): Promise<void>;
	/** Makes what came so far last, and lets go of it. */
	close(): Promise<void>;
}

/** Models by key (`hub:owner/name`, `local:name`); every failure is a thrown `HubError` or the browser's own error. */
export interface ModelStore {
	readonly kind: 'opfs' | 'cache';
	listModels(): Promise<readonly string[]>;
	readNote(model: string, name: NoteName): Promise<string | null>;
	/** Only in a worker. */
	writeNote(model: string, name: NoteName, text: string): Promise<void>;
	deleteNote(model: string, name: NoteName): Promise<void>;
	/** A view of the content on disk, nothing is read yet; null where there is none. */
	readBlob(model: string, blob: string): Promise<Blob | null>;
	/** Only in a worker. */
	openWriter(model: string, blob: string): Promise<BlobWriter>;
	listBlobs(model: string): Promise<readonly string[]>;
	deleteBlob(model: string, blob: string): Promise<void>;
	deleteModel(model: string): Promise<void>;
}

export type NoteName = 'stored.json' | 'coming.json';
