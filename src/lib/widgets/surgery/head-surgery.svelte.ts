/** @file Heads taken away and put back: a recorded sweep at first, then a model that runs here. */
import type { HeadPlace } from '../../model/contract/interventions.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { WidgetState } from '../contract.ts';
import { fetchRecord } from '../live/record-heading.ts';
import { Stage } from '../live/stage.svelte.ts';
import { HeadKinds } from './head-kinds.svelte.ts';
import { HeadsOff } from './heads-off.svelte.ts';
import { keepKnown, listPlaces, parseHeads, rankHeads, sortHeads, writeHeads } from './heads.ts';
import { recordedSweeps, type Fill, type HeadSurgeryParams } from './parameters.ts';
import {
	beginSweep,
	findEffect,
	readSweep,
	simplify,
	type Effect,
	type Swept
} from './sweep-record.ts';

const firstModel = 'nano';

export class HeadSurgery {
	readonly stage: Stage;
	readonly kinds: HeadKinds;
	readonly heads = new HeadsOff(() => void this.#measure());
	readonly #optionsOf: (model: string) => LiveModelOptions;
	readonly #urlOf: (file: string) => string;
	text = $state('');
	#model = $state(firstModel);
	#fill = $state<Fill>('zero');
	#swept = $state.raw<Swept | null>(null);
	/** What sets of heads came to, by fill and set; of the text that was run last. */
	#sets = $state.raw<Readonly<Record<string, Effect>>>({});
	#progress = $state.raw<{ readonly done: number; readonly total: number } | null>(null);

	readonly isStale = $derived.by(() => this.#swept !== null && this.text !== this.#swept.prompt);
	readonly isAwaited = $derived.by(() => {
		if (this.#swept?.origin !== 'recorded') return false;
		return this.#model !== this.#swept.model || this.isStale;
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
		if (this.off.length === 0) return this.swept?.own ?? null;
		const recorded = this.swept && findEffect(this.swept, this.#fill, this.off);
		return recorded ?? this.#sets[this.#key] ?? null;
	});

	/** @param urlOf where a recorded sweep lies */
	constructor(
		optionsOf: (model: string) => LiveModelOptions,
		urlOf: (file: string) => string,
		model: string
	) {
		this.#optionsOf = optionsOf;
		this.#urlOf = urlOf;
		this.#model = model;
		this.stage = new Stage(optionsOf(model));
		this.kinds = new HeadKinds(this.stage, () => this.#model);
	}

	get model() {
		return this.#model;
	}
	get fill() {
		return this.#fill;
	}
	get off() {
		return this.heads.list;
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
		this.heads.begin(parseHeads(start.off));
		this.kinds.start(start);
		await this.#openRecord();
	}

	/** Another model; a text that somebody typed stays. */
	show(model: string): void {
		if (model === this.#model) return;
		if (this.#swept?.origin === 'recorded' && !this.isStale) this.text = '';
		this.#model = model;
		this.stage.drop();
		this.#progress = null;
		this.stage.live.choose(this.#optionsOf(model));
		this.#swept = null;
		this.heads.begin([]);
		void this.#openRecord();
	}

	setFill(fill: Fill): void {
		this.#fill = fill;
		void this.#measure();
	}

	/** All heads of the kind that is marked. */
	toggleKind(): void {
		const { members } = this.kinds;
		if (members.length > 0) this.heads.toggle(sortHeads(members));
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
			const sets = this.off.length > 0 ? [this.off] : [];
			const key = this.#key;
			await this.#sweep(text, sets, this.#fill, (effect, set) => {
				if (!isCurrent()) return;
				if (set >= 0) {
					this.#sets = { [key]: effect };
					return;
				}
				this.#sets = {};
				this.#swept = beginSweep(info, text, effect);
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
		const [off, prompt] = [writeHeads(this.off), isRecorded ? '' : this.text];
		return { model: this.#model, fill: this.#fill, off, ...this.kinds.describe(), prompt };
	}

	dispose(): void {
		this.stage.dispose();
	}

	get #key(): string {
		return `${this.#fill} ${writeHeads(sortHeads(this.off))}`;
	}

	/** The sweep of the model that is shown; where there is none, another one stands by, which is not shown. */
	async #openRecord(): Promise<void> {
		const file = recordedSweeps[this.#model] ?? recordedSweeps[firstModel] ?? '';
		await this.stage.ask(async (isCurrent) => {
			const record = await fetchRecord(this.#urlOf(file), readSweep);
			if (!isCurrent() || this.#swept) return;
			this.#swept = { ...record, origin: 'recorded' };
			if (this.text === '') this.text = record.prompt;
			if (this.#model === record.model) this.#dropUnknown();
		});
	}

	/** Heads that the model does not have, as a link may name them. */
	#dropUnknown(): void {
		if (this.#swept) this.heads.keep(keepKnown(this.off, this.#swept.shape));
	}

	/** Measures the heads that are off, where a model runs and they are not known yet. */
	async #measure(): Promise<void> {
		const { swept, effect } = this;
		if (swept?.origin !== 'live' || effect || !this.stage.isReady) return;
		const key = this.#key;
		await this.stage.ask(async (isCurrent) => {
			await this.#sweep(swept.prompt, [this.off], this.#fill, (found, set) => {
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
