/** @file The page's side of the worker: what the model is doing, as runes, and the way questions go to it. */
import type { ModelFailure } from '../contract/failure.ts';
import { describeFailure, ModelError } from '../contract/model-error.ts';
import type { Reply, Request } from '../contract/protocol.ts';
import type { BackendChoice, LoadProgress, ModelInfo } from '../contract/source.ts';
import { ModelClient, startModelWorker } from './client.ts';
import { findSource, type LiveModelOptions } from './live-source.ts';
import { findRuntimeUrls } from './runtime-urls.ts';

type ForwardKind = 'run' | 'generate' | 'score' | 'continue' | 'observe' | 'lens' | 'sweep';

/** The worker starts with the first question and ends with `dispose()`. */
export class ModelConnection {
	#status = $state.raw<'idle' | 'loading' | 'ready' | 'failed'>('idle');
	#progress = $state.raw<LoadProgress | null>(null);
	#info = $state.raw<ModelInfo | null>(null);
	#failure = $state.raw<ModelFailure | null>(null);
	#activity = $state.raw<ForwardKind | null>(null);

	#options: LiveModelOptions;
	#client: ModelClient | null = null;
	#loading: AbortController | null = null;
	#forward: AbortController | null = null;
	#isDisposed = false;

	constructor(options: LiveModelOptions) {
		this.#options = options;
	}

	get status() {
		return this.#status;
	}
	/** How far a load, or a fallback in the middle of a run, has come. */
	get progress() {
		return this.#progress;
	}
	get info() {
		return this.#info;
	}
	/** Why loading failed; failures of a run reject its promise instead. */
	get failure() {
		return this.#failure;
	}
	/** True while a run, a generation or a score is under way. */
	get isRunning() {
		return this.#activity !== null;
	}
	get isGenerating() {
		return this.#activity === 'generate';
	}

	protected get options(): LiveModelOptions {
		return this.#options;
	}

	/** Another model, in the same worker; it has to be loaded before it can be asked. */
	choose(options: LiveModelOptions): void {
		this.stop();
		this.cancelLoad();
		this.#options = options;
		this.#status = 'idle';
		this.#info = null;
		this.#failure = null;
	}

	/** Fetches, checks and starts the model. Resolves when that is over, never rejects: see `status` and `failure`. */
	async load(backend: BackendChoice = 'auto'): Promise<void> {
		this.#loading?.abort();
		const loading = new AbortController();
		this.#loading = loading;
		this.#status = 'loading';
		this.#info = null;
		this.#failure = null;
		try {
			const source = await findSource(this.#options);
			const runtime = findRuntimeUrls();
			await this.send({ kind: 'load', source, backend, runtime }, undefined, loading.signal);
			if (this.#loading === loading) this.#status = 'ready';
		} catch (error) {
			if (this.#loading !== loading) return;
			const failure = describeFailure(error);
			const isCancelled = failure.code === 'aborted';
			this.#status = isCancelled ? 'idle' : 'failed';
			this.#failure = isCancelled ? null : failure;
		} finally {
			if (this.#loading === loading) {
				this.#loading = null;
				this.#progress = null;
			}
		}
	}

	cancelLoad(): void {
		this.#loading?.abort();
	}

	/** Stops a run, a generation or a score. */
	stop(): void {
		this.#forward?.abort();
	}

	dispose(): void {
		this.#isDisposed = true;
		this.#client?.dispose();
		this.#client = null;
		this.#status = 'idle';
		this.#info = null;
	}

	/** Sends a request that runs the model, and says so as long as it lasts. */
	protected async forwardRequest(
		request: Extract<Request, { kind: ForwardKind }>,
		onReply: (reply: Reply) => void
	): Promise<void> {
		const controller = new AbortController();
		this.#forward = controller;
		this.#activity = request.kind;
		try {
			await this.send(request, onReply, controller.signal);
		} catch (error) {
			this.#takeEnd(describeFailure(error));
			throw error;
		} finally {
			if (this.#forward === controller) {
				this.#forward = null;
				this.#activity = null;
				if (!this.#loading) this.#progress = null;
			}
		}
	}

	/** The adapter was lost and there is nowhere else to run: the model has to be loaded again. */
	#takeEnd(failure: ModelFailure): void {
		if (failure.code !== 'too-large') return;
		this.#status = 'failed';
		this.#failure = failure;
		this.#info = null;
	}

	protected send(
		request: Request,
		onReply?: (reply: Reply) => void,
		signal?: AbortSignal
	): Promise<void> {
		if (this.#isDisposed) return Promise.reject(new ModelError('aborted'));
		this.#client ??= new ModelClient(startModelWorker());
		const listen = (reply: Reply) => {
			if (reply.type === 'progress') this.#progress = reply.progress;
			if (reply.type === 'loaded') this.#info = reply.info;
			onReply?.(reply);
		};
		// A schedule may be a rune's proxy, which cannot be cloned into a worker.
		return this.#client.send($state.snapshot(request), listen, signal);
	}
}
