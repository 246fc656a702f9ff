/** @file One text's values put into another text's run: a recorded map at first, then of a model that runs here. */
import type { BackendChoice } from '../../model/contract/source.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { WidgetState } from '../contract.ts';
import { chooseGap, findGap } from './align.ts';
import type { GridPlace } from '../grid/move-place.ts';
import { fetchRecord } from '../live/record-heading.ts';
import { Stage } from '../live/stage.svelte.ts';
import { AnswerChoice, type Side } from './answer-choice.svelte.ts';
import {
	addEffect,
	describeMap,
	findBounds,
	findOutcome,
	measureMoved,
	parsePart,
	startRecord
} from './carry.ts';
import { readCarryRecord, type CarryRecord } from './carry-record.ts';
import { CellChoice } from './cell-choice.svelte.ts';
import type { CarryOverParams } from './parameters.ts';
import { findMap, findPair, recordedModel, type Pair } from './recorded.ts';

/** A map that may lack places, and says where it is from. */
type CarryMap = CarryRecord & { readonly origin: 'recorded' | 'live' };

export class CarryOver {
	readonly stage: Stage;
	readonly #optionsOf: (model: string) => LiveModelOptions;
	readonly #urlOf: (path: string) => string;
	/** The text whose run is changed, and the one that the values come from. */
	text = $state('');
	source = $state('');
	#model = $state(recordedModel);
	#part = $state('stream');
	#map = $state.raw<CarryMap | null>(null);
	/** Where one text has more tokens; null as it is proposed. */
	#gap = $state<number | null>(null);
	#progress = $state.raw<{ readonly done: number; readonly total: number } | null>(null);

	readonly isStale = $derived.by(() => {
		const map = this.#map;
		return map !== null && (this.text !== map.prompt || this.source !== map.source);
	});
	readonly isAwaited = $derived.by(() => {
		const map = this.#map;
		if (map?.origin !== 'recorded') return false;
		return this.#model !== recordedModel || this.isStale || map.part !== this.#part;
	});
	readonly map: CarryMap | null = $derived(this.isAwaited ? null : this.#map);
	readonly bounds = $derived.by(() =>
		this.map ? findBounds(this.map) : ({ rows: [0, 0], tokens: [0, 0] } as const)
	);
	readonly answers = new AnswerChoice(() => this.map);
	readonly cell = new CellChoice(() => ({
		bounds: this.bounds,
		firstLayer: this.firstLayer,
		tokens: this.map?.tokens.into.length ?? null
	}));

	constructor(
		optionsOf: (model: string) => LiveModelOptions,
		urlOf: (path: string) => string,
		model: string
	) {
		this.#optionsOf = optionsOf;
		this.#urlOf = urlOf;
		this.#model = model;
		this.stage = new Stage(optionsOf(model));
	}

	get model() {
		return this.#model;
	}
	get part() {
		return this.#part;
	}
	/** How many tokens stand over each other before those of the longer text that have no counterpart; null where both are as long. */
	get gap(): number | null {
		const { aligned, tokens } = this.map ?? {};
		return aligned && tokens ? findGap(aligned, tokens) : null;
	}
	get isGapProposed() {
		return this.#gap === null;
	}
	/** Places that were tried, while a sweep is under way. */
	get progress() {
		return this.#progress;
	}
	/** What the lowest row is called: the stream begins with the embedding, heads with layer 1. */
	get firstLayer(): number {
		return (this.map?.part ?? this.#part) === 'stream' ? 0 : 1;
	}
	get status(): WidgetState {
		return this.stage.describe(this.map?.origin ?? 'nothing');
	}

	async open(start: CarryOverParams): Promise<void> {
		const pair = findPair();
		this.text = start.prompt || pair.into;
		this.source = start.source || pair.from;
		this.#part = start.part;
		this.answers.open(start);
		this.#gap = start.gap;
		this.cell.open(start);
		await this.#bring();
	}

	/** Share of the answer that moves at a place; null where nothing can be carried over, undefined where it was not measured. */
	readMoved(place: GridPlace): number | null | undefined {
		if (!this.map) return undefined;
		const outcome = findOutcome(this.map, place);
		return outcome ? measureMoved(this.map, outcome, this.answers.chosen) : outcome;
	}

	/** Another model for live runs. */
	show(model: string): void {
		if (model === this.#model) return;
		this.#model = model;
		this.stage.drop();
		this.#progress = null;
		this.stage.live.choose(this.#optionsOf(model));
		if (this.#map?.origin === 'live') this.#map = null;
		void this.#bring();
	}

	async choosePair({ from, into }: Pair): Promise<void> {
		this.source = from;
		this.text = into;
		this.answers.open();
		this.#gap = null;
		this.cell.open();
		await this.#bring();
	}

	async choosePart(part: string): Promise<void> {
		this.#part = part;
		await this.#bring();
	}

	/** Lays the texts over each other with the tokens that have no counterpart elsewhere; null as it is proposed. */
	async align(gap: number | null): Promise<void> {
		this.#gap = gap;
		await this.run();
	}

	async answer(side: Side, text: string): Promise<void> {
		this.answers.write(side, text);
		if (this.answers.unwatched.length > 0 && this.map?.origin === 'live') await this.run();
	}

	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.stage.goLive(backend)) await this.run();
	}

	/** Every place in turn; what was measured stays where it is stopped, and what is refused leaves the map as it is. */
	async run(): Promise<void> {
		const { text, source } = this;
		const part = this.#part;
		await this.stage.ask(async (isCurrent) => {
			const { live } = this.stage;
			const { info } = live;
			if (!info) return;
			const about = describeMap(info, text);
			const answers = this.answers.written;
			// A gap that was chosen for other texts says nothing about these.
			if (this.#map?.origin === 'live' && this.isStale) this.#gap = null;
			const gap = await chooseGap(live, { into: text, from: source }, this.#gap);
			if (!isCurrent()) return;
			const plan = { from: source, part: parsePart(part), answers, ...gap };
			try {
				await live.carry(text, info.ownSchedule, plan, {
					onRuns: (runs) => {
						if (!isCurrent()) return;
						this.#map = { ...about, source, part, ...startRecord(runs), origin: 'live' };
						this.#progress = { done: 0, total: runs.places.length };
					},
					onEffect: (effect) => {
						if (!isCurrent() || !this.#map) return;
						this.#map = addEffect(this.#map, effect);
						const { effects, places } = this.#map;
						this.#progress = { done: effects.length, total: places.length };
					}
				});
			} finally {
				if (isCurrent()) this.#progress = null;
			}
		});
	}

	cancel(): void {
		this.stage.live.stop();
	}

	async retry(backend: BackendChoice): Promise<void> {
		if (this.stage.isReady) await this.run();
		else if (this.stage.live.failure || this.#map) await this.goLive(backend);
		else await this.#bring();
	}

	describe(): Partial<CarryOverParams> {
		const pair = findPair();
		return {
			model: this.#model,
			source: this.source === pair.from ? '' : this.source,
			prompt: this.text === pair.into ? '' : this.text,
			part: this.#part,
			gap: this.#gap,
			...this.answers.typed,
			...this.cell.describe()
		};
	}

	dispose(): void {
		this.stage.dispose();
	}

	/** The map that was asked for: recorded where there is one and nothing ran yet, of the model that stands ready otherwise. */
	async #bring(): Promise<void> {
		if (this.stage.isReady) {
			await this.run();
			return;
		}
		const [text, source] = [this.text, this.source];
		// A map of other texts stands for the one that waits for a model, so that it can say so.
		const path =
			findMap(source, text, this.#part) ?? findMap(findPair().from, findPair().into, 'stream');
		if (!path || this.#map?.origin === 'live') return;
		await this.stage.ask(async (isCurrent) => {
			const record = await fetchRecord(this.#urlOf(path), readCarryRecord);
			if (isCurrent()) this.#map = { ...record, origin: 'recorded' };
		});
	}
}
