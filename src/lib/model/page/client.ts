/** @file The page's end of the line to the model worker: typed requests, answered by id. */
import { ModelError } from '../contract/model-error.ts';
import type { FromWorker, Reply, Request, RequestKind, ToWorker } from '../contract/protocol.ts';

/** Requests that take each other's place: a generation or a score makes a pending run pointless, and the other way round. */
const lanes = {
	tokenize: 'tokenize',
	load: 'load',
	run: 'forward',
	generate: 'forward',
	score: 'forward',
	continue: 'forward',
	observe: 'forward',
	lens: 'forward',
	sweep: 'forward',
	'read-chat': 'read-chat',
	'read-layer': 'read-layer',
	'read-map': 'read-map',
	'read-heads': 'read-heads',
	'lose-device': 'lose-device',
	dispose: 'dispose'
} as const satisfies Record<RequestKind, string>;

export function startModelWorker(): Worker {
	return new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module' });
}

interface Pending {
	readonly lane: string;
	readonly onReply: (reply: Reply) => void;
	readonly resolve: () => void;
	readonly reject: (error: ModelError) => void;
}

export class ModelClient {
	readonly #worker: Worker;
	readonly #pending = new Map<number, Pending>();
	#lastId = 0;

	constructor(worker: Worker) {
		this.#worker = worker;
		worker.onmessage = (event: MessageEvent<FromWorker>) => this.#receive(event.data);
		worker.onerror = (event) => this.#failAll(event.message || 'the model worker did not start');
		worker.onmessageerror = () => this.#failAll('a message from the model worker was unreadable');
	}

	/**
	 * Sends a request; settles with its last reply. An older request of the same lane fails with `superseded`.
	 * @throws {ModelError}
	 */
	send(request: Request, onReply: (reply: Reply) => void, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted) return Promise.reject(new ModelError('aborted'));
		const lane = lanes[request.kind];
		for (const [id, older] of this.#pending)
			if (older.lane === lane) this.#cancel(id, new ModelError('superseded'));
		const id = ++this.#lastId;
		return new Promise((resolve, reject) => {
			this.#pending.set(id, { lane, onReply, resolve, reject });
			signal?.addEventListener('abort', () => this.#cancel(id, new ModelError('aborted')), {
				once: true
			});
			this.#post({ id, type: 'request', request });
		});
	}

	/** Ends the worker and everything it holds, GPU memory included. */
	dispose(): void {
		for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(new ModelError('aborted'));
		this.#worker.terminate();
	}

	#cancel(id: number, error: ModelError): void {
		const pending = this.#settle(id);
		if (!pending) return;
		this.#post({ id, type: 'abort' });
		pending.reject(error);
	}

	#receive({ id, ...reply }: FromWorker): void {
		if (reply.type === 'done') this.#settle(id)?.resolve();
		else if (reply.type === 'failed')
			this.#settle(id)?.reject(new ModelError(reply.failure.code, reply.failure.detail));
		else this.#pending.get(id)?.onReply(reply);
	}

	#failAll(detail: string): void {
		for (const id of [...this.#pending.keys()])
			this.#settle(id)?.reject(new ModelError('internal', detail));
	}

	#settle(id: number): Pending | undefined {
		const pending = this.#pending.get(id);
		this.#pending.delete(id);
		return pending;
	}

	#post(message: ToWorker): void {
		this.#worker.postMessage(message);
	}
}
