/**
 * @file The engine: a loaded model on a backend that has proved itself. Knows no worker and no Svelte, so it runs in Node as in a browser.
 */
import type { Schedule } from '../../math/positional.ts';
import { createRandom, sampleToken } from '../../math/sampling.ts';
import { isLostSoon, type BackendSession } from '../run/backend-session.ts';
import { requireWasmRoom } from './choose-backend.ts';
import { Continuation } from '../run/continuation.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import { ModelError } from '../contract/model-error.ts';
import { describeModel } from './model-info.ts';
import {
	maxTokensOf,
	openEngine,
	openSession,
	requireGoingOn,
	type EngineOptions
} from './open-engine.ts';
import type { ContinueOptions, Ending, NewToken, Prefill } from '../contract/chat.ts';
import type { LookReply, LookRequest } from '../contract/look.ts';
import type { Sampling, ScorePart, StepResult, TapPolicy } from '../contract/run.ts';
import type { FallbackReason, LoadProgress, ModelInfo } from '../contract/source.ts';
import { describeStep } from '../run/step-result.ts';
import type { KeptRun } from '../taps/kept-run.ts';
import { scoreText } from '../run/text-score.ts';
import { Looks } from './looks.ts';
import { yieldToMessages } from '../device/yield-to-messages.ts';

interface Hooks {
	/** Another backend took over: every row comes again. */
	readonly onBackendChange?: (info: ModelInfo) => void;
	readonly onProgress?: (progress: LoadProgress) => void;
	readonly signal?: AbortSignal;
}

export interface RunHooks extends Hooks {
	readonly onStep: (step: StepResult) => void;
	/** Where queries and keys go; they come with each step where left out. */
	readonly taps?: TapPolicy | undefined;
}

export interface ScoreHooks extends Hooks {
	readonly onPart: (part: ScorePart) => void;
}

export interface ContinueHooks extends Hooks {
	readonly onPrefill: (prefill: Prefill) => void;
	readonly onToken: (token: NewToken) => void;
}

export interface GenerateOptions {
	readonly sampling: Sampling;
	readonly maxNewTokens: number;
}

/** Longest part of a prompt in one forward pass: bounds the memory of taps and logits. */
const longestChunk = 256;
const mostLogits = 2 ** 24;

export class Engine {
	readonly #options: EngineOptions;
	readonly #files: LoadedFiles;
	#session: BackendSession;
	#fallbackReason: FallbackReason | null;
	readonly #looks = new Looks();
	#queue: Promise<unknown> = Promise.resolve();

	/**
	 * Loads a model: files, runtime, session, self-test. With `auto` and `webgpu`, falls back to WASM where WebGPU cannot serve and the weights fit there.
	 * @throws {ModelError}
	 */
	static async load(options: EngineOptions): Promise<Engine> {
		const { files, session, fallbackReason } = await openEngine(options);
		return new Engine(options, files, session, fallbackReason);
	}

	private constructor(
		options: EngineOptions,
		files: LoadedFiles,
		session: BackendSession,
		fallbackReason: FallbackReason | null
	) {
		this.#options = options;
		this.#files = files;
		this.#session = session;
		this.#fallbackReason = fallbackReason;
	}

	get info(): ModelInfo {
		return describeModel(this.#files, this.#session, {
			id: this.#options.model.id,
			isHashUnchecked: this.#options.files.isHashUnchecked,
			isFromDisk: this.#options.files.blobs !== undefined,
			fallbackReason: this.#fallbackReason
		});
	}

	get session(): BackendSession {
		return this.#session;
	}

	get files(): LoadedFiles {
		return this.#files;
	}

	/**
	 * One forward pass over a prompt, in parts where it is long.
	 * @throws {ModelError} empty-prompt, too-many-tokens, aborted
	 */
	run(prompt: string, schedule: Schedule, hooks: RunHooks): Promise<void> {
		return this.#enqueue(hooks, async () => {
			const ids = this.#encode(prompt);
			await this.#withFallback(hooks, async (session) => {
				const keep = this.#keep(session, hooks, ids.length);
				try {
					await this.#prefill(session, ids, schedule, keep, hooks);
				} catch (error) {
					// A part of a prompt is of no use to anybody.
					if (keep && hooks.taps) session.kept.release(hooks.taps.run);
					throw error;
				}
			});
		});
	}

	/**
	 * A prompt, then new tokens one by one until the model ends the text, `maxNewTokens` or the longest run is reached.
	 * @throws {ModelError} as `run`
	 */
	generate(
		prompt: string,
		schedule: Schedule,
		{ sampling, maxNewTokens }: GenerateOptions,
		hooks: RunHooks
	): Promise<void> {
		return this.#enqueue(hooks, async () => {
			const ids = this.#encode(prompt);
			const random = createRandom(sampling.seed);
			const last = Math.min(ids.length + maxNewTokens, maxTokensOf(this.#files));
			await this.#withFallback(hooks, async (session) => {
				const keep = this.#keep(session, hooks, last);
				// After a fallback, what was generated so far is part of the prompt.
				let logits = await this.#prefill(session, ids, schedule, keep, hooks);
				while (ids.length < last) {
					const next = sampleToken(logits, sampling, random);
					if (this.#files.config.endTokens.has(next)) return;
					ids.push(next);
					logits = await this.#forward(session, [next], keep, hooks);
				}
			});
		});
	}

	/**
	 * New tokens after a rendered chat or plain text, without what a trace needs: nothing is brought back from inside, and what the
	 * cache has in common with the prompt is not run again.
	 * @param prompt text, in which special tokens count as such, or token ids
	 * @throws {ModelError} as `run`
	 */
	continue(
		prompt: string | readonly number[],
		schedule: Schedule,
		options: ContinueOptions,
		hooks: ContinueHooks
	): Promise<Ending> {
		return this.#enqueue(hooks, () => {
			const continuation = new Continuation(this.#encode(prompt, options.isTemplated), options, {
				tokenizer: this.#files.tokenizer,
				endTokens: this.#files.config.endTokens,
				longestRun: maxTokensOf(this.#files),
				longestChunk
			});
			return this.#withFallback(hooks, (session) => {
				this.#setSchedule(session, schedule);
				const goOn = () => this.#requireGoingOn(session, hooks);
				return continuation.run(session.decoder, { ...hooks, goOn });
			});
		});
	}

	/**
	 * How well the model foresees each token of a text: nothing is brought back but log-probabilities, part by part.
	 * @throws {ModelError} as `run`
	 */
	score(text: string, schedule: Schedule, hooks: ScoreHooks): Promise<void> {
		return this.#enqueue(hooks, async () => {
			const ids = this.#encode(text);
			await this.#withFallback(hooks, (session) =>
				scoreText(session.decoder, this.#start(session, ids, schedule), {
					tokenizer: this.#files.tokenizer,
					onPart: async (part) => {
						await this.#requireGoingOn(session, hooks);
						hooks.onPart(part);
					}
				})
			);
		});
	}

	/**
	 * Looks at a kept run, without waiting for what is running.
	 * @throws {ModelError} taps-gone, adapter-lost, aborted
	 */
	look(request: LookRequest, signal?: AbortSignal): Promise<LookReply> {
		return this.#looks.answer(this.#session, request, signal);
	}

	/** Gives everything back; a run that is under way ends first. */
	dispose(): Promise<void> {
		const disposing = this.#queue.then(() => this.#session.dispose());
		this.#queue = disposing.catch(() => undefined);
		return disposing;
	}

	/** One thing at a time: a session has one cache. */
	#enqueue<T>(hooks: Hooks, task: () => Promise<T>): Promise<T> {
		const result = this.#queue.then(() => {
			requireGoingOn(hooks.signal);
			return task();
		});
		this.#queue = result.catch(() => undefined);
		return result;
	}

	#encode(prompt: string | readonly number[], isTemplated = false): number[] {
		const { ids, isPartial } =
			typeof prompt === 'string'
				? this.#files.tokenizer.encode(prompt, { isTemplated })
				: { ids: prompt, isPartial: false };
		const limit = maxTokensOf(this.#files);
		if (ids.length === 0) throw new ModelError('empty-prompt');
		if (ids.length > limit || isPartial) {
			const count = `${isPartial ? 'more than ' : ''}${ids.length}`;
			throw new ModelError('too-many-tokens', `${count} tokens, at most ${limit}`);
		}
		return [...ids];
	}

	/** Runs a prompt from the beginning and returns the logits after its last token. */
	async #prefill(
		session: BackendSession,
		ids: readonly number[],
		schedule: Schedule,
		keep: KeptRun | null,
		hooks: RunHooks
	): Promise<Float32Array> {
		let logits: Float32Array = new Float32Array();
		for (const part of this.#start(session, ids, schedule, keep ? 'last' : 'all'))
			logits = await this.#forward(session, part, keep, hooks);
		return logits;
	}

	/** Where this run's queries and keys stay, or null where they go to the page. */
	#keep(session: BackendSession, { taps }: RunHooks, tokens: number): KeptRun | null {
		return taps ? session.kept.begin(taps, tokens) : null;
	}

	/** Makes the session ready for a text, and cuts the text into parts that fit one forward pass. */
	#start(
		session: BackendSession,
		ids: readonly number[],
		schedule: Schedule,
		logits: 'all' | 'last' = 'all'
	): number[][] {
		const { config } = this.#files;
		this.#setSchedule(session, schedule);
		session.decoder.reset();
		const logitsLimit = logits === 'all' ? Math.floor(mostLogits / config.vocabSize) : longestChunk;
		const size = Math.min(longestChunk, logitsLimit);
		return Array.from({ length: Math.ceil(ids.length / size) }, (_, part) =>
			ids.slice(part * size, (part + 1) * size)
		);
	}

	#setSchedule({ decoder }: BackendSession, schedule: Schedule): void {
		if (schedule.length !== this.#files.config.shape.layers)
			throw new ModelError('internal', `a schedule of ${schedule.length} layers`);
		decoder.setSchedule(schedule);
	}

	/** Runs the next tokens, gives out their rows and returns the logits after the last. */
	async #forward(
		session: BackendSession,
		ids: readonly number[],
		keep: KeptRun | null,
		hooks: RunHooks
	) {
		const logits = keep ? 'last' : 'all';
		const result = await session.decoder.forward(ids, { taps: 'attention', keep, logits });
		await this.#requireGoingOn(session, hooks);
		const { tokenizer } = this.#files;
		const kept = keep && hooks.taps ? hooks.taps.run : null;
		hooks.onStep(describeStep(ids, result, { tokenizer, kept }));
		return result.logits.slice(-this.#files.config.vocabSize);
	}

	/** Lets an abort, or the news of a lost device, come in before rows go out. */
	async #requireGoingOn(session: BackendSession, { signal }: Hooks): Promise<void> {
		await yieldToMessages();
		requireGoingOn(signal);
		if (session.isLost) throw new ModelError('adapter-lost');
	}

	async #withFallback<T>(hooks: Hooks, task: (session: BackendSession) => Promise<T>): Promise<T> {
		const session = this.#session;
		if (!session.isLost) {
			try {
				return await Promise.race([task(session), session.whenLost]);
			} catch (error) {
				if (!(await isLostSoon(session))) throw error;
			}
		}
		requireGoingOn(hooks.signal);
		await session.dispose();
		requireWasmRoom(this.#files.source.cpuBytes, 'the graphics adapter was lost');
		const options = { ...this.#options, onProgress: hooks.onProgress, signal: hooks.signal };
		const { session: next } = await openSession(options, this.#files, null, null);
		this.#session = next;
		this.#fallbackReason = 'adapter-lost';
		hooks.onBackendChange?.(this.info);
		return task(next);
	}
}
