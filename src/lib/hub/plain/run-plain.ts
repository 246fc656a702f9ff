/** @file The page's end of one run in plain transformers.js: its worker is started for it and ended after it. */
import { ModelError } from '../../model/contract/model-error.ts';
import { findRuntimeUrls } from '../../model/page/runtime-urls.ts';
import { trustScript } from '../../policy/script-address.ts';
import address from './plain-worker.ts?worker&url';
import type { FromPlainWorker, PlainPhase, PlainRequest, PlainRun } from './protocol.ts';

export interface PlainHooks {
	readonly onProgress: (phase: PlainPhase, tokens: number) => void;
	readonly signal: AbortSignal;
}

/**
 * Loads transformers.js, which no page does before this is called, and runs a stored model in it.
 * @throws {ModelError} aborted; internal with what the library said
 */
export function runPlain(
	request: Omit<PlainRequest, 'runtimeUrl'>,
	{ onProgress, signal }: PlainHooks
): Promise<PlainRun> {
	const worker = new Worker(trustScript(address), { type: 'module' });
	return new Promise<PlainRun>((resolve, reject) => {
		signal.addEventListener('abort', () => reject(new ModelError('aborted')), { once: true });
		worker.onerror = (event) =>
			reject(new ModelError('internal', event.message || 'its worker did not start'));
		worker.onmessage = ({ data }: MessageEvent<FromPlainWorker>) => {
			switch (data.type) {
				case 'progress':
					onProgress(data.phase, data.tokens);
					return;
				case 'done':
					resolve(data.run);
					return;
				case 'failed':
					reject(new ModelError('internal', data.detail));
			}
		};
		const message: PlainRequest = { ...request, runtimeUrl: findRuntimeUrls().asyncify };
		worker.postMessage(message);
	}).finally(() => worker.terminate());
}
