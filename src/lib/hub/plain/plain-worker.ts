/** @file A model of this device in plain transformers.js, on a thread of its own that can be ended at any time. */
import type { FromPlainWorker, PlainRequest } from './protocol.ts';

const post = (message: FromPlainWorker) => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<PlainRequest>) => void answer(data);

async function answer(request: PlainRequest): Promise<void> {
	try {
		post({ type: 'progress', phase: 'library', tokens: 0 });
		const { runPlainModel } = await import('./plain-model.ts');
		const run = await runPlainModel(request, (phase, tokens) =>
			post({ type: 'progress', phase, tokens })
		);
		post({ type: 'done', run });
	} catch (error) {
		post({ type: 'failed', detail: error instanceof Error ? error.message : String(error) });
	}
}
