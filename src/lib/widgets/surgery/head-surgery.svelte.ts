/** @file Heads taken away and put back: a recorded sweep at first, then a model that runs here. */
import { describeRun } from '../../model/page/trace-heading.ts';
import type { HeadPlace } from '../../model/contract/interventions.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { WidgetState } from '../contract.ts';
import { Stage } from '../live/stage.svelte.ts';
import { listPlaces, parseHeads, rankHeads, toggleHeads, writeHeads } from './heads.ts';
import type { Fill, HeadSurgeryParams } from './parameters.ts';
import { readSweep, simplify, type Effect, type SweepRecord } from './sweep-record.ts';

export const recordedModel = 'nano';
type Origin = 'recorded' | 'live';
/** A sweep that may lack heads, and says where it is from. */
type Swept = Omit<SweepRecord, Fill> & { readonly origin: Origin } & Readonly<
		Record<Fill, readonly (Effect | undefined)[]>
	>;

export class HeadSurgery {
	readonly stage: Stage;
	readonly #optionsOf: (model: string) => LiveModelOptions;
	readonly #url: string;
	text = $state('');
	#model = $state(recordedModel);
	#fill = $state<Fill>('zero');
	#off = $state.raw<readonly HeadPlace[]>([]);
	#past = $state.raw<readonly (readonly HeadPlace[])[]>([]);
	#swept = $state.raw<Swept | null>(null);
	/** What sets of heads came to, by fill and set; of the text that was run last. */
	#sets = $state.raw<Readonly<Record<string, Effect>>>({});
	#progress = $state.raw<{ readonly done: number; readonly total: number } | null>(null);

	readonly isStale = $derived.by(() => this.#swept !== null && this.text !== this.#swept.prompt);
	readonly isAwaited = $derived.by(() => {
		if (this.#swept?.origin !== 'recorded') return false;
		return this.#model !== recordedModel || this.isStale;
	});
	/** What is known of the text that is shown. */
	readonly swept: Swept | null = $derived(this.isAwaited ? null : this.#swept);
	readonly places = $derived.by(() => (this.swept ? listPlaces(this.swept.shape) : []));
	readonly effects: readonly (Effect | undefined)[] = $derived.by(
		() => this.swept?.[this.#fill] ?? []
	);
	readonly ranked = $derived.by(() =>
		this.swept ? rankHeads(this.swept.own, this.places, this.effects) : []
	);
	/** What the heads that are off come to; null where that was not measured. */
	readonly effect: Effect | null = $derived.by(() => {
		const [only, ...others] = this.#off;
		if (!only) return this.swept?.own ?? null;
		const { queryHeads = 0 } = this.swept?.shape ?? {};
		const swept = others.length === 0 ? this.effects[only.layer * queryHeads + only.head] : null;
		return swept ?? this.#sets[this.#key] ?? null;
	});

	constructor(optionsOf: (model: string) => LiveModelOptions, url: string, model: string) {
		this.#optionsOf = optionsOf;
		this.#url = url;
		this.#model = model;
		this.stage = new Stage(optionsOf(model));
	}

	get model() {
		return this.#model;
	}
	get fill() {
		return this.#fill;
	}
	get off() {
		return this.#off;
	}
	get canUndo() {
		return this.#past.length > 0;
	}
	/** Heads that a sweep has been through, while one is under way. */
	get progress() {
		return this.#progress;
	}
	get status(): WidgetState {
		return this.stage.describe(this.swept?.origin ?? 'nothing');
	}

	async open(start: HeadSurgeryParams): Promise<void> {
		this.text = start.prompt;
		this.#fill = start.fill;
		this.#off = parseHeads(start.off);
		await this.stage.ask(async (isCurrent) => {
			const response = await fetch(this.#url);
			if (!response.ok) {
				this.stage.fail({ code: 'file-missing', detail: this.#url });
				return;
			}
			const record = readSweep(await response.json());
			if (!isCurrent() || this.#swept) return;
			this.#swept = { ...record, origin: 'recorded' };
			if (this.text === '') this.text = record.prompt;
			if (this.#model === recordedModel) this.#dropUnknown();
		});
	}

	/** Another model for live runs. */
	show(model: string): void {
		if (model === this.#model) return;
		this.#model = model;
		this.stage.drop();
		this.#progress = null;
		this.stage.live.choose(this.#optionsOf(model));
		if (this.#swept?.origin === 'live') this.#swept = null;
		this.#set([]);
		this.#past = [];
	}

	setFill(fill: Fill): void {
		this.#fill = fill;
		void this.#measure();
	}

	/** Heads off, or on again where all of them are off already. */
	toggle(heads: readonly HeadPlace[]): void {
		this.#past = [...this.#past, this.#off];
		this.#set(toggleHeads(this.#off, heads));
	}

	undo(): void {
		const before = this.#past.at(-1);
		if (!before) return;
		this.#past = this.#past.slice(0, -1);
		this.#set(before);
	}

	restoreAll(): void {
		if (this.#off.length === 0) return;
		this.#past = [...this.#past, this.#off];
		this.#set([]);
	}

	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.stage.goLive(backend)) await this.run();
	}

	/** The text as the model reads it, and without the heads that are off. */
	async run(): Promise<void> {
		const { text } = this;
		await this.stage.ask(async (isCurrent) => {
			const { info } = this.stage.live;
			if (!info) return;
			const sets = this.#off.length > 0 ? [this.#off] : [];
			const key = this.#key;
			await this.#sweep(text, sets, this.#fill, (effect, set) => {
				if (!isCurrent()) return;
				if (set >= 0) {
					this.#sets = { [key]: effect };
					return;
				}
				const { model, revision, dtype, backend, created, shape } = describeRun(
					info,
					text,
					info.ownSchedule
				);
				const usesRope = info.ownSchedule.map(({ kind }) => kind === 'rope');
				const about = { model, revision, dtype, backend, created, shape, usesRope };
				this.#sets = {};
				this.#swept = { ...about, prompt: text, own: effect, zero: [], mean: [], origin: 'live' };
				this.#dropUnknown();
			});
		});
	}

	/** Every head off, one at a time; what was measured stays where it is stopped. */
	async sweepAll(): Promise<void> {
		const { text } = this;
		const fill = this.#fill;
		await this.stage.ask(async (isCurrent) => {
			const before = this.#swept;
			if (before?.origin !== 'live' || before.prompt !== text) return;
			const places = listPlaces(before.shape);
			this.#progress = { done: 0, total: places.length };
			try {
				await this.#sweep(
					text,
					places.map((place) => [place]),
					fill,
					(effect, set) => {
						const swept = this.#swept;
						if (!isCurrent() || set < 0 || !swept) return;
						const effects = [...swept[fill]];
						effects[set] = effect;
						this.#swept = { ...swept, [fill]: effects };
						this.#progress = { done: set + 1, total: places.length };
					}
				);
			} finally {
				this.#progress = null;
			}
		});
	}

	cancel(): void {
		this.stage.live.stop();
	}

	async retry(backend: BackendChoice): Promise<void> {
		if (this.stage.isReady) await this.run();
		else await this.goLive(backend);
	}

	describe(): Partial<HeadSurgeryParams> {
		const isRecorded = this.#swept?.origin === 'recorded' && !this.isStale;
		const [off, prompt] = [writeHeads(this.#off), isRecorded ? '' : this.text];
		return { model: this.#model, fill: this.#fill, off, prompt };
	}

	dispose(): void {
		this.stage.dispose();
	}

	get #key(): string {
		return `${this.#fill} ${writeHeads(this.#off)}`;
	}

	#set(off: readonly HeadPlace[]): void {
		this.#off = off;
		void this.#measure();
	}

	/** Heads that the model does not have, as a link may name them. */
	#dropUnknown(): void {
		const { layers = 0, queryHeads = 0 } = this.#swept?.shape ?? {};
		this.#off = this.#off.filter(({ layer, head }) => {
			return layer >= 0 && layer < layers && head >= 0 && head < queryHeads;
		});
	}

	/** Measures the heads that are off, where a model runs and they are not known yet. */
	async #measure(): Promise<void> {
		const { swept, effect } = this;
		if (swept?.origin !== 'live' || effect || !this.stage.isReady) return;
		const key = this.#key;
		await this.stage.ask(async (isCurrent) => {
			await this.#sweep(swept.prompt, [this.#off], this.#fill, (found, set) => {
				if (isCurrent() && set >= 0) this.#sets = { ...this.#sets, [key]: found };
			});
		});
	}

	async #sweep(
		text: string,
		sets: readonly (readonly HeadPlace[])[],
		fill: Fill,
		take: (effect: Effect, set: number) => void
	): Promise<void> {
		const { live } = this.stage;
		if (!live.info) return;
		const plan = { sets, fill };
		await live.sweep(text, live.info.ownSchedule, plan, (effect) =>
			take(simplify(effect), effect.set)
		);
	}
}
