import type { Schedule } from '../../math/positional.ts';
import { TraceBuilder } from '../../trace/trace-builder.ts';
import type { Trace } from '../../trace/trace.ts';
import { ModelClient, startModelWorker } from './client.ts';
import { findSource, type LiveModelOptions } from './live-source.ts';
import { describeFailure, ModelError } from '../contract/model-error.ts';
import type { ChatFiles, ContinueOptions, Ending, NewToken, Prefill } from '../contract/chat.ts';
import type { ModelFailure } from '../contract/failure.ts';
import type { Reply, Request } from '../contract/protocol.ts';
import type {
	Sampling,
	ScorePart,
	StepResult,
	TapPolicy,
	TextScore,
	Tokenized
} from '../contract/run.ts';
import type { BackendChoice, LoadProgress, ModelInfo } from '../contract/source.ts';
import { findRuntimeUrls } from './runtime-urls.ts';
import { KeptReader } from '../taps/kept-reader.ts';
import { joinScores } from '../run/text-score.ts';
import type { EncodeOptions } from '../text/tokenizer.ts';
import { describeRun } from './trace-heading.ts';

export interface KeepOptions {
	/** A kept run that stays readable; all others are given back when the new one begins. */
	readonly alongside?: Trace | null | undefined;
}

export interface GenerateOptions extends KeepOptions {
	readonly sampling: Sampling;
	readonly maxNewTokens: number;
	/** Called with the whole trace so far and what came last, first for the prompt, then after each new token. */
	readonly onStep: (trace: Trace, step: StepResult) => void;
}

/**
 * Queries and keys of a run up to this size come to the page, 32 MB: every run of the models that ship, and at 3B size those of
 * 90 tokens.
 */
const mostBytes = 2 ** 25;

/**
 * The page's side of a model: what it is doing, as runes, and what can be asked of it.
 * The worker starts with the first question and ends with `dispose()`.
 */
export class LiveModel {
	#status = $state.raw<'idle' | 'loading' | 'ready' | 'failed'>('idle');
	#progress = $state.raw<LoadProgress | null>(null);
	#info = $state.raw<ModelInfo | null>(null);
	#failure = $state.raw<ModelFailure | null>(null);
	#activity = $state.raw<'run' | 'generate' | 'score' | 'continue' | null>(null);
	#tokensDone = $state(0);

	/** Reads runs that are too large to be brought to the page. */
	readonly kept = new KeptReader((...question) => this.#send(...question));
	#options: LiveModelOptions;
	#client: ModelClient | null = null;
	#loading: AbortController | null = null;
	#forward: AbortController | null = null;
	#isDisposed = false;
	#lastRun = 0;

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
	/** Tokens that the run or generation under way, or the last one, has been through. */
	get tokensDone() {
		return this.#tokensDone;
	}
	get isGenerating() {
		return this.#activity === 'generate';
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

	/**
	 * Tokens of a text; fetches the tokenizer alone, so it works before `load`.
	 * @throws {ModelError} `superseded` where a newer text came in between
	 */
	async tokenize(text: string, options: EncodeOptions = {}): Promise<Tokenized> {
		let tokenized: Tokenized | undefined;
		const source = await findSource(this.#options);
		await this.#send({ kind: 'tokenize', source, text, ...options }, (reply) => {
			if (reply.type === 'tokenized') tokenized = reply.tokenized;
		});
		if (!tokenized) throw new ModelError('internal', 'no tokens came back');
		return tokenized;
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
			await this.#send({ kind: 'load', source, backend, runtime }, undefined, loading.signal);
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

	/**
	 * One forward pass over a prompt.
	 * @throws {ModelError} `superseded` where a newer run or generation took its place, `aborted` after `stop()`
	 */
	run(prompt: string, schedule: Schedule, options: KeepOptions = {}): Promise<Trace> {
		const taps = this.#describeTaps(options);
		return this.#runForward({ kind: 'run', prompt, schedule, taps }, () => undefined);
	}

	/**
	 * A prompt continued token by token; after `stop()` it resolves with what came so far.
	 * @throws {ModelError} as `run`
	 */
	generate(prompt: string, schedule: Schedule, options: GenerateOptions): Promise<Trace> {
		const { sampling, maxNewTokens, onStep } = options;
		const taps = this.#describeTaps(options);
		const request = { kind: 'generate', prompt, schedule, sampling, maxNewTokens, taps } as const;
		return this.#runForward(request, onStep);
	}

	/**
	 * How well the model foresees every token of a text.
	 * @param onPart called as parts of a long text are done
	 * @throws {ModelError} as `run`
	 */
	async score(
		prompt: string,
		schedule: Schedule,
		onPart?: (part: ScorePart) => void
	): Promise<TextScore> {
		const parts: ScorePart[] = [];
		await this.#forwardRequest({ kind: 'score', prompt, schedule }, (reply) => {
			// Another backend took over: its parts replace those of the one that was lost.
			if (reply.type === 'loaded') parts.length = 0;
			if (reply.type !== 'scored') return;
			parts.push(reply.part);
			onPart?.(reply.part);
		});
		return joinScores(parts);
	}

	/** What the model's files say about conversations; works before `load`. */
	async readChat(): Promise<ChatFiles> {
		let chat: ChatFiles | undefined;
		const source = await findSource(this.#options);
		await this.#send({ kind: 'read-chat', source }, (reply) => {
			if (reply.type === 'chat') chat = reply.chat;
		});
		if (!chat) throw new ModelError('internal', 'no chat files came back');
		return chat;
	}

	/**
	 * New tokens after a prompt, for reading: no trace. With the model's own positions.
	 * @throws {ModelError} as `run`; `aborted` after `stop()`
	 */
	async continue(
		prompt: string | readonly number[],
		options: ContinueOptions,
		hooks: {
			readonly onPrefill: (prefill: Prefill) => void;
			readonly onToken: (token: NewToken) => void;
		}
	): Promise<Ending> {
		const schedule = this.#info?.ownSchedule;
		if (!schedule) throw new ModelError('internal', 'the model is not loaded');
		let ending: Ending | undefined;
		await this.#forwardRequest({ kind: 'continue', prompt, schedule, options }, (reply) => {
			if (reply.type === 'prefilled') hooks.onPrefill(reply.prefill);
			if (reply.type === 'token') hooks.onToken(reply.token);
			if (reply.type === 'ended') ending = reply.ending;
		});
		if (!ending) throw new ModelError('internal', 'the generation did not end');
		return ending;
	}

	/** Stops a run, a generation or a score. */
	stop(): void {
		this.#forward?.abort();
	}

	/** For tests of the way back: loses the GPU device as a driver would. */
	loseDevice(): Promise<void> {
		return this.#send({ kind: 'lose-device' });
	}

	dispose(): void {
		this.#isDisposed = true;
		this.#client?.dispose();
		this.#client = null;
		this.#status = 'idle';
		this.#info = null;
	}

	async #runForward(
		request: Extract<Request, { kind: 'run' | 'generate' }>,
		onStep: (trace: Trace, step: StepResult) => void
	): Promise<Trace> {
		const rows: { builder: TraceBuilder | null } = { builder: null };
		try {
			this.#tokensDone = 0;
			await this.#forwardRequest(request, (reply) => {
				// Another backend took over: its rows replace those of the one that was lost.
				if (reply.type === 'loaded') {
					rows.builder = null;
					this.#tokensDone = 0;
				}
				if (reply.type !== 'step') return;
				rows.builder ??= this.#startTrace(request, reply.step);
				rows.builder.append(reply.step);
				this.#tokensDone += reply.step.tokenIds.length;
				onStep(rows.builder.snapshot(), reply.step);
			});
		} catch (error) {
			const isStopped = error instanceof ModelError && error.code === 'aborted';
			if (!(isStopped && request.kind === 'generate' && rows.builder)) throw error;
		}
		if (!rows.builder) throw new ModelError('internal', 'the run came back empty');
		return rows.builder.snapshot();
	}

	/** Sends a request that runs the model, and says so as long as it lasts. */
	async #forwardRequest(
		request: Extract<Request, { kind: 'run' | 'generate' | 'score' | 'continue' }>,
		onReply: (reply: Reply) => void
	): Promise<void> {
		const controller = new AbortController();
		this.#forward = controller;
		this.#activity = request.kind;
		try {
			await this.#send(request, onReply, controller.signal);
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

	#startTrace(
		{ prompt, schedule }: { readonly prompt: string; readonly schedule: Schedule },
		{ kept }: StepResult
	): TraceBuilder {
		const info = this.#info;
		if (!info) throw new ModelError('internal', 'the model is not loaded');
		return new TraceBuilder(describeRun(info, prompt, schedule, kept));
	}

	#describeTaps({ alongside }: KeepOptions): TapPolicy {
		const kept = alongside?.kept;
		return {
			run: ++this.#lastRun,
			mostBytes: this.#options.mostBytes ?? mostBytes,
			alongside: kept === undefined ? [] : [kept]
		};
	}

	#send(request: Request, onReply?: (reply: Reply) => void, signal?: AbortSignal): Promise<void> {
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
