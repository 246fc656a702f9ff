/** One run of a model over the learner's prompt: a recorded one at first, then live. For exhibits that look at a single run. */
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import type { Trace } from '../../trace/trace.ts';
import { readRecorded } from '../attention-bench/recorded.ts';
import type { RecordedAt } from './recorded-runs.ts';
import { Stage } from './stage.svelte.ts';

/** Prompts here are short, so that a run comes to the page whole: 256 MB are 700 tokens of SmolLM3-3B. */
const mostBytes = 2 ** 28;

export class PromptRun {
	readonly stage: Stage;
	text = $state.raw('');
	#trace = $state.raw<Trace | null>(null);
	#recorded: RecordedAt;

	/**
	 * What stands here is a recording of another text than the one in the field, typed or brought by a link: nothing may be drawn from it, and
	 * nothing will be until the model has run.
	 */
	readonly isAwaited = $derived.by(() => {
		const last = this.#trace;
		return last?.origin === 'recorded' && this.text !== '' && this.text !== last.prompt;
	});
	/** The run to look at. */
	readonly trace: Trace | null = $derived(this.isAwaited ? null : this.#trace);
	readonly shown = $derived(this.trace?.origin ?? 'nothing');
	/** What was typed is not what the run on screen has read. */
	readonly isStale = $derived(this.#trace !== null && this.text !== this.#trace.prompt);

	/** @param recorded where the run lies that is shown before any model is loaded */
	constructor(options: LiveModelOptions, recorded: RecordedAt) {
		this.stage = new Stage({ ...options, mostBytes });
		this.#recorded = recorded;
	}

	/** The run that is here, be it of the text in the field or not. */
	get last(): Trace | null {
		return this.#trace;
	}

	/** Another model for live runs. The prompt stays, and so does what is on show until the new one has run. */
	useModel(options: LiveModelOptions): void {
		this.stage.drop();
		this.stage.live.choose({ ...options, mostBytes });
	}

	/** Shows another recorded run, with its own prompt; what has been run live meanwhile stays. */
	async choose(recorded: RecordedAt): Promise<void> {
		this.#recorded = recorded;
		if (this.#trace?.origin === 'live') return;
		this.text = '';
		await this.open();
	}

	/** Shows the recorded run; a prompt that came with the page stays in its field. */
	async open(prompt = ''): Promise<void> {
		if (prompt !== '') this.text = prompt;
		await this.stage.ask(async (isCurrent) => {
			const found = await readRecorded(this.#recorded);
			if (!isCurrent() || this.#trace?.origin === 'live') return;
			if ('failure' in found) {
				this.stage.fail(found.failure);
				return;
			}
			this.#trace = found.trace;
			if (this.text === '') this.text = found.trace.prompt;
		});
	}

	/** Loads the model and runs the prompt. */
	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.stage.goLive(backend)) await this.run();
	}

	/** Runs the prompt with the model's own schedule; the newest call wins. */
	async run(): Promise<void> {
		const { live } = this.stage;
		await this.stage.ask(async (isCurrent) => {
			if (!live.info) return;
			const trace = await live.run(this.text, live.info.ownSchedule);
			if (isCurrent()) this.#trace = trace;
		});
	}

	/** Once more what failed: the recording, the load or the run. */
	async retry(backend: BackendChoice): Promise<void> {
		if (this.stage.failure?.code === 'recording') await this.open();
		else if (this.stage.isReady) await this.run();
		else if (this.last || this.stage.live.failure) await this.goLive(backend);
		else await this.open();
	}

	dispose(): void {
		this.stage.dispose();
	}
}
