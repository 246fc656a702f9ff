/** A worker for whole packages of one lesson; see `whole-worker.ts`. */
export function startWholeWorker(): Worker {
	return new Worker(new URL('./whole-worker.ts', import.meta.url), { type: 'module' });
}
