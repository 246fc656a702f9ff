/** The runs on the bench: a recorded one at first, then the live model's, with and without the learner's changes. */
import type { Schedule } from '../../math/positional.ts';
import { isSameSchedule } from '../../math/schedule.ts';
import { LiveModel } from '../../model/page/live-model.svelte.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import { describeFailure, isNews } from '../../model/contract/model-error.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { Sampling } from '../../model/contract/run.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import type { Trace } from '../../trace/trace.ts';
import type { WidgetState } from '../contract.ts';
import { trainedLengthOf } from '../live/trained-length.ts';
import { growTrace, type Growth } from './grow-trace.ts';
import { expectLimit, limitOf } from './prompt-limit.ts';
import type { PromptState } from './prompt-state.svelte.ts';
import type { StoryReruns } from './story-reruns.svelte.ts';
import type { WhatIf } from './what-if.svelte.ts';

export class Runs {
	readonly live: LiveModel;
	readonly #isOwn: boolean;
	readonly #prompt: PromptState;
	readonly #whatIf: WhatIf;
	/** The run with the model's own schedule. */
	#base = $state.raw<Trace | null>(null);
	/** The run with the edited schedule, in global mode. */
	#rerun = $state.raw<Trace | null>(null);
	#failure = $state.raw<ModelFailure | null>(null);
	#growth = $state.raw<Growth | null>(null);
	#isUpdating = $state(false);
	/** What the update under way, or the last one, is about. */
	#question = '';
	#updating: Promise<void> = Promise.resolve();
	/** Counts the questions asked, so that an answer to an older one is recognised. */
	#asked = 0;
	#basePrompt: string | null = null;
	/** What the recorded run became with other schedules, where that is recorded too. */
	reruns = $state.raw<StoryReruns | null>(null);

	/** What stands here is a recording of another text or schedule than the one set, by hand or by a link: nothing may be drawn from it. */
	readonly awaited: 'prompt' | 'schedule' | null = $derived.by(() => {
		if (this.#base?.origin !== 'recorded') return null;
		const { text, isEmpty } = this.#prompt;
		if (!isEmpty && text !== this.#base.prompt) return 'prompt';
		const { mode, isEdited, schedule } = this.#whatIf;
		if (mode === 'local' || !isEdited || this.reruns?.has(schedule, this.#whatIf)) return null;
		return 'schedule';
	});
	readonly status: WidgetState = $derived.by(() => {
		if (this.failure) return 'failed';
		if (this.live.status === 'loading') return 'loading';
		if (this.#base?.origin === 'live') return 'live';
		if (this.live.status === 'ready' && this.#isUpdating) return 'loading';
		return this.#base && !this.awaited ? 'recorded' : 'idle';
	});

	/** @param model which to load, or one that somebody else has loaded and will dispose */
	constructor(model: LiveModelOptions | LiveModel, prompt: PromptState, whatIf: WhatIf) {
		this.#isOwn = !(model instanceof LiveModel);
		this.live = model instanceof LiveModel ? model : new LiveModel(model);
		this.#prompt = prompt;
		this.#whatIf = whatIf;
		prompt.limit = expectLimit(model);
	}

	get base() {
		return this.#base;
	}
	get rerun() {
		return this.#whatIf.mode === 'global' ? this.#rerun : null;
	}
	/** Why there is no live run, or why the last one failed. */
	get failure(): ModelFailure | null {
		return this.#failure ?? this.live.failure;
	}
	get growth() {
		return this.#growth;
	}
	get isUpdating() {
		return this.#isUpdating;
	}

	/** Puts a recorded run on the bench; a live one that came first stays. */
	showRecorded(trace: Trace): void {
		if (this.#base?.origin === 'live') return;
		this.#whatIf.adopt(trace.positional, trainedLengthOf(trace), trace.rope);
		this.#base = trace;
	}

	/** Reports that the recorded run could not be read; null where that is over. */
	fail(failure: ModelFailure | null): void {
		this.#failure = failure;
	}

	/** Another model for live runs; the prompt, and the run on show until it is there, stay. */
	useModel(options: LiveModelOptions): void {
		this.#asked++;
		this.#isUpdating = false;
		this.#forget();
		this.#prompt.changeModel(expectLimit(options));
		this.live.choose(options);
	}

	/** Loads the model, then runs the learner's prompt on it. */
	async goLive(backend: BackendChoice, onReady?: (own: Schedule) => void): Promise<void> {
		this.#failure = null;
		this.#basePrompt = null;
		await this.live.load(backend);
		await this.join(onReady);
	}

	/**
	 * Runs the learner's prompt on a model that stands ready.
	 * @param onReady called before the run with the model's own schedule, to set what is run and looked at
	 */
	async join(onReady?: (own: Schedule) => void): Promise<void> {
		const { info } = this.live;
		if (this.live.status !== 'ready' || !info) return;
		this.#whatIf.adopt(info.ownSchedule, info.trainedLength, info.ownRope);
		this.#prompt.changeModel(limitOf(info));
		onReady?.(info.ownSchedule);
		// What is still under way belongs to the model that was here before.
		this.#question = '';
		await this.update();
	}

	/** Once more what failed: the run where the model stands ready, else the load. */
	async retry(backend: BackendChoice): Promise<void> {
		if (this.#failure?.code === 'taps-gone') this.#forget();
		this.#failure = null;
		if (this.live.status === 'ready') await this.update();
		else await this.goLive(backend);
	}

	/**
	 * Brings the count, the run and the rerun up to date with the prompt and the schedule. The newest call wins; one that asks for what
	 * is under way waits with it.
	 */
	update(): Promise<void> {
		const question = [this.live.status, this.#whatIf.key, this.#prompt.text].join('\n');
		if (!this.#isUpdating || question !== this.#question) {
			this.#question = question;
			this.#updating = this.#bringUpToDate();
		}
		return this.#updating;
	}

	async #bringUpToDate(): Promise<void> {
		const asked = ++this.#asked;
		this.#isUpdating = true;
		try {
			await this.#prompt.countBy((text) => this.live.tokenize(text));
			if (asked === this.#asked) await this.#runBoth(asked);
		} catch (error) {
			this.#take(error);
		} finally {
			if (asked === this.#asked) this.#isUpdating = false;
		}
	}

	/** False for a kept run while its model is running: many heads of it are read when that is over, lest the two slow each other. */
	isSettled(trace: Trace): boolean {
		return trace.kept === undefined || !this.live.isRunning;
	}

	/** What went wrong while a kept run was looked at. A lost adapter took it along, so it is run again. */
	takeLookFailure(failure: ModelFailure): void {
		const isOfOldRun = failure.code === 'taps-gone' && (this.#isUpdating || this.live.isRunning);
		if (isOfOldRun || !isNews(failure)) return;
		if (failure.code !== 'adapter-lost') this.#failure = failure;
		else if (!this.#isUpdating) {
			this.#forget();
			void this.update();
		}
	}

	/** Stops a run whose result is awaited; what was on the bench stays there. */
	stop(): void {
		if (!this.#isUpdating) return;
		this.live.stop();
		this.#failure = { code: 'aborted', detail: '' };
	}

	async generate(sampling: Sampling, maxNewTokens: number): Promise<void> {
		const kept = this.#prompt.readKept();
		if (!kept || this.live.status !== 'ready') return;
		const asked = ++this.#asked;
		this.#isUpdating = false;
		const isRerun = this.#whatIf.mode === 'global' && this.#whatIf.isEdited;
		const schedule = isRerun ? this.#whatIf.schedule : this.#whatIf.own;
		this.#failure = null;
		this.#growth = null;
		const show = (trace: Trace, growth: Growth) => {
			if (asked !== this.#asked) return;
			this.#growth = growth;
			if (isRerun) this.#rerun = trace;
			else this.#base = trace;
		};
		try {
			const alongside = isRerun ? this.#base : this.#rerun;
			await growTrace(this.live, kept, schedule, { sampling, maxNewTokens, alongside, show });
			if (asked === this.#asked && !isRerun) this.#basePrompt = kept;
		} catch (error) {
			this.#take(error);
		}
	}

	dispose(): void {
		this.#asked++;
		if (this.#isOwn) this.live.dispose();
	}

	async #runBoth(asked: number): Promise<void> {
		if (this.live.status !== 'ready') {
			const recorded = (await this.reruns?.read(this.#whatIf)) ?? null;
			if (asked === this.#asked && this.#base?.origin === 'recorded') this.#rerun = recorded;
			return;
		}
		const prompt = this.#prompt.readKept();
		if (!prompt) return;
		const { own, schedule, mode, isEdited } = this.#whatIf;
		const isCurrent = this.#base?.origin === 'live' && this.#basePrompt === prompt;
		const base = isCurrent ? this.#base : await this.live.run(prompt, own);
		if (asked !== this.#asked || !base) return;
		const wantsRerun = mode === 'global' && isEdited;
		const kept = isCurrent && this.#rerun && isSameSchedule(this.#rerun.positional, schedule);
		const rerun = !wantsRerun
			? null
			: kept
				? this.#rerun
				: await this.live.run(prompt, schedule, { alongside: base });
		if (asked !== this.#asked) return;
		if (!isCurrent) this.#growth = null;
		this.#base = base;
		this.#basePrompt = prompt;
		this.#rerun = rerun;
		this.#failure = null;
	}

	/** The next update runs everything anew. */
	#forget(): void {
		this.#basePrompt = null;
		this.#rerun = null;
	}

	#take(error: unknown): void {
		const failure = describeFailure(error);
		if (isNews(failure)) this.#failure = failure;
	}
}
