/** @file The download worker: one job, from its message to `done` or `failed`. */
import { downloadModel } from './download.ts';
import { importModel } from './import-model.ts';
import { discardDownload, prune } from './keep-model.ts';
import { describeProblem, HubError } from './hub-error.ts';
import { whileUnused, whileWriting } from './locks.ts';
import type { ModelNote } from './notes.ts';
import type { FromHubWorker, Job, JobProgress, ToHubWorker } from './protocol.ts';
import type { ModelStore } from './model-store.ts';
import { openStore } from './store.ts';

const stopping = new AbortController();
let lastProgressAt = 0;

self.onmessage = (event: MessageEvent<ToHubWorker>) => {
	const { data } = event;
	if (data.type === 'stop') stopping.abort();
	else void answer(data.job, data.store);
};

async function answer(job: Job, kind: ModelStore['kind'] | null): Promise<void> {
	try {
		const store = await openStore(kind);
		const key = keyOf(job);
		const note = await whileWriting(key, () => run(store, job));
		send({ type: 'done', note });
	} catch (error) {
		send({ type: 'failed', problem: describeProblem(error) });
	}
}

function keyOf(job: Job): string {
	if (job.kind === 'fetch') return job.note.key;
	return job.kind === 'import' ? job.plan.note.key : job.key;
}

async function run(store: ModelStore, job: Job): Promise<ModelNote | null> {
	const hooks = {
		onProgress: report,
		onWait: (waitMs: number) => send({ type: 'waiting', waitMs }),
		signal: stopping.signal,
		readFree
	};
	switch (job.kind) {
		case 'fetch':
			return tidy(store, await downloadModel(store, job.note, hooks));
		case 'import':
			return tidy(store, await importModel(store, job.plan, job.files, hooks));
		case 'discard':
			await discardDownload(store, job.key);
			return null;
		case 'delete':
			await whileUnused(job.key, () => store.deleteModel(job.key));
			return null;
	}
}

/** Old content goes, unless a tab still reads it; then it goes the next time. */
async function tidy(store: ModelStore, note: ModelNote): Promise<ModelNote> {
	try {
		await whileUnused(note.key, () => prune(store, note));
	} catch (error) {
		if (!(error instanceof HubError && error.code === 'in-use')) throw error;
	}
	return note;
}

async function readFree(): Promise<number | null> {
	const { usage = 0, quota } = await navigator.storage.estimate();
	return quota === undefined ? null : Math.max(0, quota - usage);
}

/** At most ten times a second, and at the end. */
function report(progress: JobProgress): void {
	const now = performance.now();
	if (now - lastProgressAt < 100 && progress.loadedBytes < progress.totalBytes) return;
	lastProgressAt = now;
	send({ type: 'progress', progress });
}

function send(message: FromHubWorker): void {
	self.postMessage(message);
}
