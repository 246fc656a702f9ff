/**
 * @file The engine: a loaded model on a backend that has proved itself. Knows no worker and no Svelte, so it runs in Node as in a browser.
 */
import type { Schedule } from '../../math/positional.ts';
import { createRandom, sampleToken } from '../../math/sampling.ts';
import type { ContinueOptions, Ending } from '../contract/chat.ts';
import type { Lens, Observed, SweepPlan } from '../contract/interventions.ts';
import type { LookReply, LookRequest } from '../contract/look.ts';
import { ModelError } from '../contract/model-error.ts';
import type { FallbackReason, ModelInfo } from '../contract/source.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import { isLostSoon, type BackendSession } from '../run/backend-session.ts';
import { Continuation } from '../run/continuation.ts';
import { requirePossible } from '../run/interventions.ts';
import { scoreText } from '../run/text-score.ts';
import type { KeptRun } from '../taps/kept-run.ts';
import { requireWasmRoom } from './choose-backend.ts';
import type {
	ContinueHooks,
	GenerateOptions,
	Hooks,
	LensHooks,
	RunHooks,
	ScoreHooks,
	SweepHooks
} from './hooks.ts';
import { Insides } from './insides.ts';
import { Looks } from './looks.ts';
import { describeModel } from './model-info.ts';
import {
	maxTokensOf,
	openEngine,
	openSession,
	requireGoingOn,
	type EngineOptions
} from './open-engine.ts';
import { longestChunk, Passes } from './passes.ts';
import { Sweep } from './sweep.ts';

export class Engine {
	readonly #options: EngineOptions;
	readonly #files: LoadedFiles;
	#session: BackendSession;
	#fallbackReason: FallbackReason | null;
	readonly #passes: Passes;
	readonly #insides: Insides;
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
		this.#passes = new Passes(files);
		this.#insides = new Insides(files, this.#passes);
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
			this.#requirePossible(hooks, ids);
			await this.#withFallback(hooks, async (session) => {
				const keep = this.#keep(session, hooks, ids.length);
				try {
					await this.#passes.prefill(session, ids, schedule, keep, hooks);
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
			this.#requirePossible(hooks, ids, last);
			await this.#withFallback(hooks, async (session) => {
				const keep = this.#keep(session, hooks, last);
				// After a fallback, what was generated so far is part of the prompt.
				let logits = await this.#passes.prefill(session, ids, schedule, keep, hooks);
				while (ids.length < last) {
					const next = sampleToken(logits, sampling, random);
					if (this.#files.config.endTokens.has(next)) return;
					ids.push(next);
					logits = await this.#passes.forward(session, [next], keep, hooks);
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
			const ids = this.#encode(prompt, options.isTemplated);
			const longestRun = maxTokensOf(this.#files);
			this.#requirePossible(hooks, ids, Math.min(ids.length + options.maxNewTokens, longestRun));
			const continuation = new Continuation(ids, options, {
				tokenizer: this.#files.tokenizer,
				endTokens: this.#files.config.endTokens,
				longestRun,
				longestChunk
			});
			return this.#withFallback(hooks, async (session) => {
				await session.use(hooks.interventions ?? null);
				this.#passes.setSchedule(session, schedule);
				const goOn = () => this.#passes.requireGoingOn(session, hooks);
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
			this.#requirePossible(hooks, ids);
			await this.#withFallback(hooks, async (session) => {
				const decoder = await session.use(hooks.interventions ?? null);
				await scoreText(decoder, this.#passes.start(session, ids, schedule), {
					tokenizer: this.#files.tokenizer,
					onPart: async (part) => {
						await this.#passes.requireGoingOn(session, hooks);
						hooks.onPart(part);
					}
				});
			});
		});
	}

	/**
	 * What heads write and the residual stream over a prompt, to fill or patch other runs with.
	 * @throws {ModelError} as `run`; too-many-tokens where it is too much to bring back
	 */
	observe(
		prompt: string | readonly number[],
		schedule: Schedule,
		hooks: LensHooks
	): Promise<Observed> {
		return this.#lookInside(prompt, hooks, (session, ids) =>
			this.#insides.observe(session, ids, schedule, hooks)
		);
	}

	/**
	 * The residual stream of every layer through the model's own final norm and head.
	 * @throws {ModelError} as `observe`
	 */
	readLens(
		prompt: string | readonly number[],
		schedule: Schedule,
		hooks: LensHooks
	): Promise<Lens> {
		return this.#lookInside(prompt, hooks, (session, ids) =>
			this.#insides.readLens(session, ids, schedule, hooks)
		);
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

	/**
	 * A text without some of its heads, set by set; what was measured is given out as it comes.
	 * @throws {ModelError} as `observe`
	 */
	sweep(prompt: string, schedule: Schedule, plan: SweepPlan, hooks: SweepHooks): Promise<void> {
		const sweep = new Sweep(this.#files, this.#passes, this.#insides);
		return this.#lookInside(prompt, hooks, (session, ids) =>
			sweep.run(session, ids, schedule, plan, hooks)
		);
	}

	#lookInside<T>(
		prompt: string | readonly number[],
		hooks: Hooks,
		task: (session: BackendSession, ids: readonly number[]) => Promise<T>
	): Promise<T> {
		return this.#enqueue(hooks, () => {
			const ids = this.#encode(prompt);
			this.#requirePossible(hooks, ids);
			return this.#withFallback(hooks, (session) => task(session, ids));
		});
	}

	#requirePossible({ interventions }: Hooks, ids: readonly number[], tokens = ids.length): void {
		const { shape } = this.#files.config;
		const room = { shape, tokens, promptTokens: ids.length };
		if (interventions) requirePossible(interventions, room);
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

	/** Where this run's queries and keys stay, or null where they go to the page. */
	#keep(session: BackendSession, { taps }: RunHooks, tokens: number): KeptRun | null {
		return taps ? session.kept.begin(taps, tokens) : null;
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
