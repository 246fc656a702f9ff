/** Which recorded run stands on the bench until a model is loaded: a shipped one, one of this device, or one at an address. */
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { Trace } from '../../trace/trace.ts';
import { isAddress, locateRecording } from '../live/recorded-runs.ts';
import type { Opened } from '../recordings/open-recording.ts';
import type { OpenedRun } from '../recordings/opened-run.ts';
import type { AttentionBench } from './attention-bench.svelte.ts';
import type { AttentionBenchParams } from './parameters.ts';
import { readRecorded } from './recorded.ts';
import type { Story } from './stories.ts';
import { StoryReruns } from './story-reruns.svelte.ts';
import { applyStart, unasked } from './start.ts';

export class BenchRecording {
	readonly #bench: AttentionBench;
	readonly #start: AttentionBenchParams;
	/** Where a file under the site's root is. */
	readonly #place: (path: `/traces/${string}`) => string;
	/** The one on show; null where another run is. */
	#story = $state.raw<Story | null>(null);
	#chosen = $state('nano');
	#isFirst = $state(true);
	#own = $state('');
	#long = $state.raw<OpenedRun | null>(null);
	#asked = 0;

	/** @param story the one that was recorded of what `start` asks for */
	constructor(
		bench: AttentionBench,
		start: AttentionBenchParams,
		place: (path: `/traces/${string}`) => string,
		story: Story | null = null
	) {
		this.#bench = bench;
		this.#start = start;
		this.#place = place;
		this.#story = story;
		this.#chosen = story ? 'nano' : start.recording;
	}

	/** As an address says it; of a file of this device none can, and of a story its model and its prompt do. */
	get chosen(): string {
		return this.#own ? 'nano' : this.#chosen;
	}
	get story(): Story | null {
		return this.#story;
	}
	/** What was asked for by link still stands. */
	get isFirst() {
		return this.#isFirst;
	}
	/** Name of the file of this device that is on show; empty where none is. */
	get own() {
		return this.#own;
	}
	/** The whole run where the bench shows its first tokens. */
	get long(): Trace | null {
		return this.#long?.whole ?? null;
	}

	/** Fetches the chosen run; the newest choice wins. */
	async open(): Promise<void> {
		const asked = ++this.#asked;
		const chosen = this.#chosen;
		const story = this.#story;
		const found = await this.#fetch(chosen, story);
		const run = 'failure' in found ? null : found.run;
		if (asked !== this.#asked) {
			run?.dispose();
			return;
		}
		if ('failure' in found) {
			this.#bench.runs.fail(found.failure);
			return;
		}
		// What a story is recorded for is what the whole model made of a change.
		const mode: AttentionBenchParams['mode'] = story ? 'global' : unasked.mode;
		const again = { ...this.#start, ...unasked, mode, recording: chosen };
		const start = this.#isFirst ? this.#start : again;
		// Not before it is here: what was typed outlasts a recording that cannot be had.
		if (!this.#isFirst) this.#clear();
		await this.#show(found, start, story);
	}

	async #fetch(
		chosen: string,
		story: Story | null
	): Promise<Opened | { readonly failure: ModelFailure }> {
		if (isAddress(chosen)) {
			const { openRecording } = await import('../recordings/open-recording.ts');
			return openRecording(chosen);
		}
		const at = story
			? this.#place(`/traces/${story.file}`)
			: locateRecording(chosen, 'nope-layers-nano.safetensors', this.#place);
		const found = await readRecorded(at);
		return 'failure' in found ? found : { ...found, run: null };
	}

	/**
	 * Another recorded run, on the head of it that is worth a look; nothing of the one before stays.
	 * @param story the one that it is, else null
	 */
	choose(chosen: string, story: Story | null = null): void {
		this.#chosen = story ? 'nano' : chosen;
		this.#story = story;
		this.#own = '';
		this.#isFirst = false;
		void this.open();
	}

	/** A run from a file stands where a shipped one stood. */
	openOwn(opened: Opened, name: string): void {
		this.#asked++;
		this.#own = name;
		this.#story = null;
		this.#isFirst = false;
		this.#clear();
		void this.#show(opened, { ...this.#start, ...unasked, recording: 'nano' }, null);
	}

	/** Shows more or fewer of a long run's tokens. */
	showFirst(tokens: number): void {
		if (!this.#long) return;
		this.#bench.cursor = null;
		this.#bench.runs.showRecorded(this.#long.take(tokens));
	}

	async #show(
		{ trace, run }: Opened,
		start: AttentionBenchParams,
		story: Story | null
	): Promise<void> {
		const { runs } = this.#bench;
		// What the one before could not be read for is over.
		runs.fail(null);
		this.#bench.hold(run);
		this.#long = run;
		runs.reruns = story && new StoryReruns(story, this.#place);
		runs.showRecorded(trace);
		applyStart(this.#bench, start, trace, story?.place);
		if (story) this.#readCell(story.place);
		await runs.update();
	}

	/** Reads a story's cell where its head is on show: a link may have asked for another. */
	#readCell({ layer, head, query, key }: Story['place']): void {
		const bench = this.#bench;
		if (bench.layer === layer && bench.head === head) bench.cursor = { query, key };
	}

	#clear(): void {
		this.#bench.prompt.text = '';
		this.#bench.cursor = null;
		this.#bench.whatIf.reset();
	}
}
