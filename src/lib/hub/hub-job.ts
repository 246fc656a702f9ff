/** @file The page's end of one job: a worker that lives as long as it. */
import { trustScript } from '../policy/script-address.ts';
import { HubError } from './hub-error.ts';
import { findStoreKind } from './machine.ts';
import type { ModelNote } from './notes.ts';
import type { FromHubWorker, Job, JobProgress, ToHubWorker } from './protocol.ts';
import address from './worker.ts?worker&url';

export interface JobHooks {
	readonly onProgress: (progress: JobProgress) => void;
	readonly onWait: (waitMs: number) => void;
	/** Pauses: what came stays on disk. */
	readonly signal: AbortSignal;
}

/**
 * Runs a job in a worker of its own; resolves with the stored model's note, or null where there is none any more.
 * @throws {HubError}
 */
export function runJob(
	job: Job,
	{ onProgress, onWait, signal }: JobHooks
): Promise<ModelNote | null> {
	const worker = new Worker(trustScript(address), { type: 'module' });
	const post = (message: ToHubWorker) => worker.postMessage(message);
	return new Promise<ModelNote | null>((resolve, reject) => {
		const stop = () => post({ type: 'stop' });
		// Whoever was quick has stopped it while the browser was asked to keep what comes.
		if (signal.aborted) stop();
		else signal.addEventListener('abort', stop, { once: true });
		worker.onerror = (event) =>
			reject(new HubError('internal', event.message || 'the download worker did not start'));
		worker.onmessage = ({ data }: MessageEvent<FromHubWorker>) => {
			switch (data.type) {
				case 'progress':
					onProgress(data.progress);
					return;
				case 'waiting':
					onWait(data.waitMs);
					return;
				case 'done':
					resolve(data.note);
					return;
				case 'failed':
					reject(new HubError(data.problem.code, data.problem.detail));
			}
		};
		void findStoreKind().then((store) => post({ type: 'start', job, store }));
	}).finally(() => worker.terminate());
}
