/** @file The page's end of the line to the model worker: typed requests, answered by id. */
import { trustScript } from '../../policy/script-address.ts';
import type { ErrorCode } from '../contract/failure.ts';
import { ModelError } from '../contract/model-error.ts';
import type { FromWorker, Reply, Request, RequestKind, ToWorker } from '../contract/protocol.ts';
import address from '../engine/worker.ts?worker&url';

/** Requests that take each other's place: a generation or a score makes a pending run pointless, and the other way round. */
const lanes = {
	tokenize: 'tokenize',
	load: 'load',
	check: 'check',
	run: 'forward',
	generate: 'forward',
	score: 'forward',
	continue: 'forward',
	observe: 'forward',
	lens: 'forward',
	sweep: 'forward',
	carry: 'forward',
	'read-chat': 'read-chat',
	'read-layer': 'read-layer',
	'read-map': 'read-map',
	'read-heads': 'read-heads',
	'measure-pace': 'measure-pace',
	'lose-device': 'lose-device',
	dispose: 'dispose'
} as const satisfies Record<RequestKind, string>;

/** @param name the lock that the worker holds as long as it lives, see `ModelClient`; none without */
export function startModelWorker(name = ''): Worker {
	return new Worker(trustScript(address), { type: 'module', name });
}

export interface WorkerWatch {
	/** Of the worker and its lock; no two in this browser are the same. */
	readonly name: string;
	/** Called once where the worker ended without having been told to. */
	readonly onEnd: () => void;
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
	readonly #watching = new AbortController();
	#lastId = 0;

	/**
	 * @param watch a browser that is short of memory ends a worker and sends no event; that is seen by the lock it held, which the page waits
	 * for once a request is done
	 */
	constructor(worker: Worker, watch?: WorkerWatch) {
		this.#worker = worker;
		let unwatched = watch;
		worker.onmessage = (event: MessageEvent<FromWorker>) => {
			if (unwatched && event.data.type === 'done') {
				void this.#watch(unwatched);
				unwatched = undefined;
			}
			this.#receive(event.data);
		};
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
		this.#watching.abort();
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

	async #watch({ name, onEnd }: WorkerWatch): Promise<void> {
		const { signal } = this.#watching;
		try {
			await navigator.locks.request(name, { signal }, () => undefined);
		} catch {
			// Told to end, or storage is closed to this page and locks with it.
			return;
		}
		if (signal.aborted) return;
		this.#failAll('', 'worker-ended');
		onEnd();
	}

	#failAll(detail: string, code: ErrorCode = 'internal'): void {
		for (const id of [...this.#pending.keys()])
			this.#settle(id)?.reject(new ModelError(code, detail));
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
