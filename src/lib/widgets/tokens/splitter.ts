/** @file The page's end of the line to the splitting worker. */
import { ModelError } from '../../model/contract/model-error.ts';
import { trustScript } from '../../policy/script-address.ts';
import address from './splitter-worker.ts?worker&url';
import type {
	Splits,
	SplitterReply,
	SplitterRequest,
	VocabularyFile
} from './splitter-protocol.ts';
import type { VocabularyId } from './split.ts';

function startSplitterWorker(): Worker {
	return new Worker(trustScript(address), { type: 'module' });
}

interface Pending {
	readonly onReply: (reply: SplitterReply) => void;
	readonly reject: (error: ModelError) => void;
}

export class Splitter {
	readonly #worker = startSplitterWorker();
	readonly #pending = new Map<number, Pending>();
	#lastId = 0;

	constructor() {
		this.#worker.onmessage = ({ data }: MessageEvent<SplitterReply>) => {
			const pending = this.#pending.get(data.id);
			if (data.type !== 'progress') this.#pending.delete(data.id);
			if (data.type === 'failed')
				pending?.reject(new ModelError(data.failure.code, data.failure.detail));
			else pending?.onReply(data);
		};
		this.#worker.onerror = ({ message }) =>
			this.#rejectAll(new ModelError('internal', message || 'the worker did not start'));
	}

	/**
	 * Fetches, checks and builds both vocabularies.
	 * @param onBytes called with the bytes that have come so far, of both files together
	 * @throws {ModelError} as files do; `aborted` after `dispose()`
	 */
	open(
		files: Readonly<Record<VocabularyId, VocabularyFile>>,
		onBytes: (loaded: number) => void
	): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#send({ id: ++this.#lastId, type: 'open', files }, reject, (reply) => {
				if (reply.type === 'progress') onBytes(reply.loadedBytes);
				else resolve();
			});
		});
	}

	/** @throws {ModelError} */
	split(texts: readonly string[]): Promise<Splits> {
		return new Promise((resolve, reject) => {
			this.#send({ id: ++this.#lastId, type: 'split', texts }, reject, (reply) => {
				if (reply.type === 'split') resolve(reply.splits);
			});
		});
	}

	/** Ends the worker; what is under way fails with `aborted`. */
	dispose(): void {
		this.#worker.terminate();
		this.#rejectAll(new ModelError('aborted'));
	}

	#send(request: SplitterRequest, reject: Pending['reject'], onReply: Pending['onReply']): void {
		this.#pending.set(request.id, { onReply, reject });
		this.#worker.postMessage(request);
	}

	#rejectAll(error: ModelError): void {
		for (const { reject } of this.#pending.values()) reject(error);
		this.#pending.clear();
	}
}
