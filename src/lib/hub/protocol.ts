/** @file Messages between the page and the download worker. Types only. One job at a time; the worker ends with it. */
import type { FolderPlan } from './choose-plan.ts';
import type { HubProblem } from './hub-error.ts';
import type { ModelNote } from './notes.ts';

/** A file of a folder from disk. */
export interface LocalFile {
	/** Inside the model's folder. */
	readonly path: string;
	readonly blob: Blob;
}

export type Job =
	/** Fetches what the note lists, or the rest of it. */
	| { readonly kind: 'fetch'; readonly note: ModelNote }
	/** Copies a folder from disk. */
	| {
			readonly kind: 'import';
			readonly plan: FolderPlan;
			readonly files: readonly LocalFile[];
	  }
	/** Forgets a download that is not complete, and what came of it. */
	| { readonly kind: 'discard'; readonly key: string }
	| { readonly kind: 'delete'; readonly key: string };

export interface JobProgress {
	/** `checking`: hashing what is on disk already. `quantising`: fetching, and keeping 4 bits a weight. */
	readonly phase: 'fetching' | 'checking' | 'copying' | 'quantising';
	readonly path: string;
	/** Of all files together. */
	readonly loadedBytes: number;
	readonly totalBytes: number;
}

export type ToHubWorker =
	| { readonly type: 'start'; readonly job: Job; readonly store: 'opfs' | 'cache' | null }
	/** Pause: what came stays. */
	| { readonly type: 'stop' };

export type FromHubWorker =
	| { readonly type: 'progress'; readonly progress: JobProgress }
	/** The connection is lost; the next try is in this many ms. */
	| { readonly type: 'waiting'; readonly waitMs: number }
	| { readonly type: 'done'; readonly note: ModelNote | null }
	| { readonly type: 'failed'; readonly problem: HubProblem };
