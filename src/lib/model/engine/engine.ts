/**
 * @file The engine: a loaded model on a backend that has proved itself. Knows no worker and no Svelte, so it runs in Node as in a browser.
 */
import type { Schedule } from '../../math/positional.ts';
import { createRandom } from '../../math/sampling.ts';
import type { CarryPlan } from '../contract/carry.ts';
import type { ContinueOptions, Ending } from '../contract/chat.ts';
import type { Lens, Observed, SweepPlan } from '../contract/interventions.ts';
import type { LookReply, LookRequest } from '../contract/look.ts';
import type { ModelInfo, Pace } from '../contract/source.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import type { BackendSession } from '../run/backend-session.ts';
import { Continuation } from '../run/continuation.ts';
import { requirePossible } from '../run/interventions.ts';
import { scoreText } from '../run/text-score.ts';
import { Carry } from './carry.ts';
import { encodePrompt } from './encode-prompt.ts';
import type {
	CarryHooks,
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
import { measurePace } from './measure-pace.ts';
import { maxTokensOf, openEngine, type EngineOptions } from './open-engine.ts';
import { longestChunk, Passes } from './passes.ts';
import { Sweep } from './sweep.ts';
import { TracedRuns } from './traced-runs.ts';
import { Turns } from './turns.ts';

export class Engine {
	readonly #files: LoadedFiles;
	readonly #turns: Turns;
	readonly #passes: Passes;
	readonly #insides: Insides;
	readonly #traced: TracedRuns;
	readonly #looks = new Looks();

	/**
	 * Loads a model: files, runtime, session, self-test. With `auto` and `webgpu`, falls back to WASM where WebGPU cannot serve and the weights fit there.
	 * @throws {ModelError}
	 */
	static async load(options: EngineOptions): Promise<Engine> {
		const { files, session, fallbackReason } = await openEngine(options);
		return new Engine(files, new Turns(options, files, session, fallbackReason));
	}

	private constructor(files: LoadedFiles, turns: Turns) {
		this.#files = files;
		this.#turns = turns;
		this.#passes = new Passes(files);
		this.#insides = new Insides(files, this.#passes);
		this.#traced = new TracedRuns(files, this.#passes);
	}

	get info(): ModelInfo {
		return this.#turns.info;
	}

	get session(): BackendSession {
		return this.#turns.session;
	}

	get files(): LoadedFiles {
		return this.#files;
	}

	/**
	 * One forward pass over a prompt, in parts where it is long.
	 * @throws {ModelError} empty-prompt, too-many-tokens, aborted
	 */
	run(prompt: string, schedule: Schedule, hooks: RunHooks): Promise<void> {
		return this.#runOn(prompt, hooks, (session, ids) =>
			this.#traced.run(session, ids, schedule, hooks)
		);
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
		return this.#turns.enqueue(hooks, async () => {
			const ids = encodePrompt(this.#files, prompt);
			const random = createRandom(sampling.seed);
			const last = Math.min(ids.length + maxNewTokens, maxTokensOf(this.#files));
			this.#requirePossible(hooks, ids, last);
			const state = { sampling, random, last };
			// After a fallback, what was generated so far is part of the prompt.
			await this.#turns.withFallback(hooks, (session) =>
				this.#traced.generate(session, ids, schedule, state, hooks)
			);
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
		return this.#turns.enqueue(hooks, () => {
			const ids = encodePrompt(this.#files, prompt, options.isTemplated);
			const longestRun = maxTokensOf(this.#files);
			this.#requirePossible(hooks, ids, Math.min(ids.length + options.maxNewTokens, longestRun));
			const continuation = new Continuation(ids, options, {
				tokenizer: this.#files.tokenizer,
				endTokens: this.#files.config.endTokens,
				longestRun,
				longestChunk
			});
			return this.#turns.withFallback(hooks, async (session) => {
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
		return this.#runOn(text, hooks, async (session, ids) => {
			const decoder = await session.use(hooks.interventions ?? null);
			await scoreText(decoder, this.#passes.start(session, ids, schedule), {
				tokenizer: this.#files.tokenizer,
				onPart: async (part) => {
					await this.#passes.requireGoingOn(session, hooks);
					hooks.onPart(part);
				}
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
		return this.#runOn(prompt, hooks, (session, ids) =>
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
		return this.#runOn(prompt, hooks, (session, ids) =>
			this.#insides.readLens(session, ids, schedule, hooks)
		);
	}

	/**
	 * The checks of a model from elsewhere, where they were put off; what is cached stays. A session that fails them is given back.
	 * @throws {ModelError} self-test, aborted
	 */
	check(hooks: Hooks): Promise<void> {
		return this.#turns.enqueue(hooks, () => {
			const { session } = this.#turns;
			return session.prove(() => this.#passes.requireGoingOn(session, hooks));
		});
	}

	/**
	 * Looks at a kept run, without waiting for what is running.
	 * @throws {ModelError} taps-gone, adapter-lost, aborted
	 */
	look(request: LookRequest, signal?: AbortSignal): Promise<LookReply> {
		return this.#looks.answer(this.#turns.session, request, signal);
	}

	/** How fast the model runs here, as it is; takes its turn like a run. */
	measurePace(): Promise<Pace> {
		return this.#turns.enqueue({}, async () =>
			measurePace(await this.#turns.session.use(null), this.#files.config)
		);
	}

	/** Gives everything back; a run that is under way ends first. */
	dispose(): Promise<void> {
		return this.#turns.dispose();
	}

	/**
	 * A text without some of its heads, set by set; what was measured is given out as it comes.
	 * @throws {ModelError} as `observe`
	 */
	sweep(prompt: string, schedule: Schedule, plan: SweepPlan, hooks: SweepHooks): Promise<void> {
		const sweep = new Sweep(this.#files, this.#passes, this.#insides);
		return this.#runOn(prompt, hooks, (session, ids) =>
			sweep.run(session, ids, schedule, plan, hooks)
		);
	}

	/**
	 * Another text's values put into this text's run, place by place; what was measured is given out as it comes.
	 * @throws {ModelError} as `observe`; bad-intervention where the texts cannot be laid over each other
	 */
	carry(prompt: string, schedule: Schedule, plan: CarryPlan, hooks: CarryHooks): Promise<void> {
		const carry = new Carry(this.#files, this.#passes, this.#insides);
		return this.#runOn(prompt, hooks, (session, into) => {
			const texts = { into, from: encodePrompt(this.#files, plan.from) };
			return carry.run(session, texts, schedule, plan, hooks);
		});
	}

	#runOn<T>(
		prompt: string | readonly number[],
		hooks: Hooks,
		task: (session: BackendSession, ids: readonly number[]) => Promise<T>
	): Promise<T> {
		return this.#turns.enqueue(hooks, () => {
			const ids = encodePrompt(this.#files, prompt);
			this.#requirePossible(hooks, ids);
			return this.#turns.withFallback(hooks, (session) => task(session, ids));
		});
	}

	#requirePossible({ interventions }: Hooks, ids: readonly number[], tokens = ids.length): void {
		const { shape } = this.#files.config;
		const room = { shape, tokens, promptTokens: ids.length };
		if (interventions) requirePossible(interventions, room);
	}
}
