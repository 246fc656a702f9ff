/** @file The page's side of the worker: what the model is doing, as runes, and the way questions go to it. */
import type { ErrorCode, ModelFailure } from '../contract/failure.ts';
import { describeFailure, ModelError } from '../contract/model-error.ts';
import type { Reply, Request } from '../contract/protocol.ts';
import type { BackendChoice, LoadProgress, ModelInfo, ModelSource } from '../contract/source.ts';
import { ModelClient, startModelWorker } from './client.ts';
import { findSource, type LiveModelOptions } from './live-source.ts';
import { findRuntimeUrls } from './runtime-urls.ts';
import { planThreads, rememberPace } from './thread-memory.ts';

type ForwardKind =
	'run' | 'generate' | 'score' | 'continue' | 'observe' | 'lens' | 'sweep' | 'carry';

/** A model is measured once nobody has asked anything of it for this long, in ms. */
const restMs = 3000;

/** How long nobody may have asked before checks run that were put off: the first question is to come before them. */
const quietMs = 1000;

/** After these there is no model any more. */
const endings: ReadonlySet<ErrorCode> = new Set(['too-large', 'self-test', 'worker-ended']);

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
	#checking: AbortController | null = null;
	#nextCheck: ReturnType<typeof setTimeout> | undefined;
	#isDisposed = false;
	/** Threads that the worker's runtime began with; null before it opened a model. */
	#threads: number | null = null;

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
		this.#putOffCheck();
		this.cancelLoad();
		this.#options = options;
		this.#status = 'idle';
		this.#info = null;
		this.#failure = null;
	}

	/** Fetches, checks and starts the model. Resolves when that is over, never rejects: see `status` and `failure`. */
	async load(backend: BackendChoice = 'auto'): Promise<void> {
		this.#loading?.abort();
		this.#putOffCheck();
		const loading = new AbortController();
		this.#loading = loading;
		this.#status = 'loading';
		this.#info = null;
		this.#failure = null;
		try {
			const source = await findSource(this.#options);
			const runtime = findRuntimeUrls();
			const { threads, isTrial } = planThreads(source);
			// The runtime starts its threads once in a worker's life.
			if (this.#threads !== null && this.#threads !== threads) this.#endWorker();
			this.#threads = threads;
			const request = { kind: 'load', source, backend, runtime, threads } as const;
			await this.send(request, undefined, loading.signal);
			if (this.#loading !== loading) return;
			this.#status = 'ready';
			this.#planCheck();
			if (isTrial) this.#planTrial(source, this.#info);
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
		this.#putOffCheck();
		this.#endWorker();
		this.#status = 'idle';
		this.#info = null;
	}

	#startClient(): ModelClient {
		const name = `model-museum.worker.${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
		const client: ModelClient = new ModelClient(startModelWorker(name), {
			name,
			onEnd: () => {
				if (this.#client !== client) return;
				this.#endWorker();
				if (this.#status === 'idle') return;
				this.#takeEnd({ code: 'worker-ended', detail: '' });
			}
		});
		return client;
	}

	#endWorker(): void {
		this.#client?.dispose();
		this.#client = null;
		this.#threads = null;
	}

	/** For the next time: whether several threads are worth it is found out by trying, after whatever is under way. */
	#planTrial(source: ModelSource, info: ModelInfo | null): void {
		setTimeout(() => {
			// It was closed meanwhile, or is another model or on another backend by now.
			if (info?.backend !== 'wasm' || this.#info !== info) return;
			if (this.#activity) this.#planTrial(source, info);
			else void this.#measurePace(source, info);
		}, restMs);
	}

	async #measurePace(source: ModelSource, info: ModelInfo): Promise<void> {
		try {
			await this.send({ kind: 'measure-pace' }, (reply) => {
				if (reply.type === 'pace' && this.#info === info)
					rememberPace(source, info.threads, reply.pace);
			});
		} catch {
			// It was closed meanwhile; another time.
		}
	}

	/** Sends a request that runs the model, and says so as long as it lasts. */
	protected async forwardRequest(
		request: Extract<Request, { kind: ForwardKind }>,
		onReply: (reply: Reply) => void
	): Promise<void> {
		const controller = new AbortController();
		this.#putOffCheck();
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
				this.#planCheck();
			}
		}
	}

	/** Checks that a load put off run once nobody has asked for a while. */
	#planCheck(): void {
		this.#putOffCheck();
		if (this.#isDisposed || !this.#info?.checks.some(({ outcome }) => outcome === 'pending'))
			return;
		this.#nextCheck = setTimeout(() => void this.#check(), quietMs);
	}

	/** A question goes first; its end plans the checks anew. */
	#putOffCheck(): void {
		clearTimeout(this.#nextCheck);
		this.#checking?.abort();
		this.#checking = null;
	}

	async #check(): Promise<void> {
		const checking = new AbortController();
		this.#checking = checking;
		try {
			await this.send({ kind: 'check' }, undefined, checking.signal);
		} catch (error) {
			this.#takeEnd(describeFailure(error));
		}
	}

	/** The adapter was lost and there is nowhere else to run, the model computes wrongly, or it is gone: it has to be loaded again. */
	#takeEnd(failure: ModelFailure): void {
		if (!endings.has(failure.code)) return;
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
		this.#client ??= this.#startClient();
		const listen = (reply: Reply) => {
			if (reply.type === 'progress') this.#progress = reply.progress;
			if (reply.type === 'loaded') this.#info = reply.info;
			onReply?.(reply);
		};
		// A schedule may be a rune's proxy, which cannot be cloned into a worker.
		return this.#client.send($state.snapshot(request), listen, signal);
	}
}
