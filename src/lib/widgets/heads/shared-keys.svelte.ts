/** Which key is looked at, by which token, in which layer and group. */
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import { PromptRun } from '../live/prompt-run.svelte.ts';
import type { RecordedAt } from '../live/recorded-runs.ts';
import type { SharedKeysParams } from './parameters.ts';
import { findDispute, readGroup, type GroupReading } from './read-group.ts';

function clamp(value: number, most: number): number {
	return Math.min(Math.max(0, value), Math.max(0, most));
}

export class SharedKeys {
	readonly run: PromptRun;
	#recording = $state.raw('nano');
	#layer = $state(0);
	#group = $state(0);
	/** Null follows the last token. */
	#query = $state<number | null>(null);
	/** Null follows the key that the heads disagree on most. */
	#key = $state<number | null>(null);

	readonly shape = $derived.by(() => this.run.trace?.shape ?? null);
	readonly tokens: readonly string[] = $derived.by(() => this.run.trace?.tokens ?? []);
	/** All counted from 0, and never beyond what the run has. */
	readonly layer = $derived.by(() => clamp(this.#layer, (this.shape?.layers ?? 1) - 1));
	readonly group = $derived.by(() => clamp(this.#group, (this.shape?.kvHeads ?? 1) - 1));
	readonly query = $derived(clamp(this.#query ?? this.tokens.length - 1, this.tokens.length - 1));
	readonly #all: GroupReading | null = $derived.by(() => {
		const { trace } = this.run;
		if (!trace || trace.tokens.length === 0) return null;
		const { layer, group, query } = this;
		return readGroup(trace, { layer, group, query, key: 0 });
	});
	readonly key = $derived.by(() =>
		this.#key === null ? (this.#all ? findDispute(this.#all) : 0) : clamp(this.#key, this.query)
	);
	/** The key, its readers, and what each makes of it. */
	readonly reading: GroupReading | null = $derived.by(() => {
		const { trace } = this.run;
		if (!trace || !this.#all) return null;
		const { layer, group, query, key } = this;
		return readGroup(trace, { layer, group, query, key });
	});
	/** Query heads that read one key/value head. */
	readonly ratio = $derived.by(() => (this.shape ? this.shape.queryHeads / this.shape.kvHeads : 1));

	constructor(options: LiveModelOptions, recorded: RecordedAt) {
		this.run = new PromptRun(options, recorded);
	}

	/** The recorded run that stands here until a model has run. */
	get recording(): string {
		return this.#recording;
	}

	/** Shows another recorded run, from its last token. */
	async chooseRecording(recording: string, at: RecordedAt): Promise<void> {
		this.#recording = recording;
		this.select({ query: null, key: null });
		await this.run.choose(at);
	}

	/** Takes over what a link says. */
	restore(start: SharedKeysParams): void {
		this.#recording = start.recording;
		this.#layer = start.layer - 1;
		this.#group = start.group - 1;
		this.#query = start.query === null ? null : start.query - 1;
		this.#key = start.key === null ? null : start.key - 1;
	}

	/** What a link has to say to show the same; which heads and tokens there are is known once there is a run. */
	describe(): Partial<SharedKeysParams> {
		const { run, layer, group, query, key } = this;
		const prompt = run.shown === 'recorded' ? '' : run.text;
		const recording = run.shown === 'live' ? 'nano' : this.#recording;
		if (!run.trace) return { prompt, recording };
		const place = { layer: layer + 1, group: group + 1, query: query + 1, key: key + 1 };
		return { prompt, recording, ...place };
	}

	select(place: {
		readonly layer?: number;
		readonly group?: number;
		readonly query?: number | null;
		readonly key?: number | null;
	}): void {
		if (place.layer !== undefined) this.#layer = place.layer;
		if (place.group !== undefined) this.#group = place.group;
		if (place.query !== undefined) this.#query = place.query;
		if (place.key !== undefined) this.#key = place.key;
	}
}
