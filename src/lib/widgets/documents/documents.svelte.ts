/** @file Two documents in one row, run with the mask between them and without, positions going on or begun anew: recorded first, then live. */
import { restartPositions } from '../../math/schedule.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { Trace } from '../../trace/trace.ts';
import { readRecorded } from '../attention-bench/recorded.ts';
import { listNextTokens } from '../attention-bench/next-tokens.ts';
import type { WidgetState } from '../contract.ts';
import { Stage } from '../live/stage.svelte.ts';
import {
	findStarts,
	joinDocuments,
	listCrossings,
	mapOf,
	measureCrossing,
	measureMoved,
	nameWay,
	ways,
	type Counting,
	type Mask,
	type WayName
} from './documents.ts';
import { recordedTexts, type DocumentsParams } from './parameters.ts';

type Runs = Readonly<Record<WayName, Trace>>;

/** Next tokens that are listed for each way of running. */
const mostNext = 4;

export class Documents {
	readonly stage: Stage;
	readonly #urlOf: (way: WayName) => string;
	first = $state('');
	/** The second document: what the desk calls its text. */
	text = $state('');
	mask = $state<Mask>('off');
	positions = $state<Counting>('on');
	/** Counted from 0. */
	#place = $state.raw({ layer: 0, head: 0 });
	#cursor = $state.raw<{ readonly query: number; readonly key: number } | null>(null);
	#runs = $state.raw<Runs | null>(null);
	#progress = $state.raw<{ readonly done: number; readonly total: number } | null>(null);

	readonly prompt = $derived(joinDocuments([this.first, this.text]));
	readonly isStale = $derived.by(() => {
		const runs = this.#runs;
		return runs !== null && runs['off-on'].prompt !== this.prompt;
	});
	/** A recording stands for no other text. */
	readonly isAwaited = $derived.by(
		() => this.isStale && this.#runs?.['off-on'].origin === 'recorded'
	);
	readonly runs: Runs | null = $derived(this.isAwaited ? null : this.#runs);
	readonly run: Trace | null = $derived(
		this.runs && this.runs[nameWay({ mask: this.mask, positions: this.positions })]
	);
	/** Of all ways of running, for they have read the same. */
	readonly starts: readonly number[] = $derived(
		this.runs ? findStarts(this.runs['off-on'].tokens) : []
	);
	readonly place = $derived.by(() => {
		const { layers = 1, queryHeads = 1 } = this.run?.shape ?? {};
		return {
			layer: Math.min(this.#place.layer, layers - 1),
			head: Math.min(this.#place.head, queryHeads - 1)
		};
	});
	readonly map = $derived(this.run && mapOf(this.run, this.place.layer, this.place.head));
	readonly crossing = $derived(this.map && measureCrossing(this.map, this.starts));
	/** Of every head of the run on screen. */
	readonly crossings = $derived(this.run ? listCrossings(this.run, this.starts) : []);
	readonly meanCrossing = $derived(
		this.crossings.length === 0
			? null
			: this.crossings.reduce((sum, { crossing }) => sum + crossing, 0) / this.crossings.length
	);
	/** How far beginning anew moves attention within documents, with the mask and without. */
	readonly moved = $derived.by(() => {
		const { runs, starts } = this;
		if (!runs) return null;
		return {
			off: measureMoved(runs['off-on'], runs['off-anew'], starts),
			on: measureMoved(runs['on-on'], runs['on-anew'], starts)
		};
	});
	/** The likeliest tokens after the row, each way of running it. */
	readonly next = $derived.by(() => {
		const { runs } = this;
		if (!runs) return [];
		return ways.map((way) => ({
			way,
			name: nameWay(way),
			tokens: listNextTokens(runs[nameWay(way)], undefined, mostNext).map(
				({ text, probability }) => ({ text, share: probability ?? NaN })
			)
		}));
	});
	readonly cursor = $derived.by(() => {
		const tokens = this.map?.tokens ?? 0;
		const cursor = this.#cursor;
		return cursor && cursor.query < tokens ? cursor : null;
	});

	constructor(options: LiveModelOptions, urlOf: (way: WayName) => string) {
		this.stage = new Stage(options);
		this.#urlOf = urlOf;
	}

	/** Ways of running that are done, while a live run is under way. */
	get progress() {
		return this.#progress;
	}
	get status(): WidgetState {
		return this.stage.describe(this.run?.origin ?? 'nothing');
	}

	/** Takes over what a link says, and opens the recorded runs. */
	async open(start: DocumentsParams): Promise<void> {
		this.first = start.first || recordedTexts.first;
		this.text = start.second || recordedTexts.second;
		this.mask = start.mask;
		this.positions = start.positions;
		this.#place = { layer: start.layer - 1, head: start.head - 1 };
		await this.#openRecorded();
	}

	select(place: Partial<{ layer: number; head: number }>): void {
		this.#place = { ...this.place, ...place };
	}

	look(query: number, key: number): void {
		this.#cursor = { query, key: Math.min(key, query) };
	}

	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.stage.goLive(backend)) await this.runLive();
	}

	/** The row in all four ways; what stood here stays until all of them are done. */
	async runLive(): Promise<void> {
		const { prompt } = this;
		// The field says so itself.
		if (this.first === '' || this.text === '') return;
		await this.stage.ask(async (isCurrent) => {
			const { live } = this.stage;
			if (!live.info) return;
			const { ownSchedule } = live.info;
			const tell = (done: number) => {
				if (isCurrent()) this.#progress = { done, total: ways.length };
			};
			try {
				tell(0);
				const open = await live.run(prompt, ownSchedule);
				const documents = findStarts(open.tokens);
				const anew = restartPositions(ownSchedule, documents);
				const masked = { interventions: { heads: [], patches: [], documents } };
				tell(1);
				const openAnew = await live.run(prompt, anew);
				tell(2);
				const own = await live.run(prompt, ownSchedule, masked);
				tell(3);
				const ownAnew = await live.run(prompt, anew, masked);
				if (!isCurrent()) return;
				this.#runs = {
					'off-on': open,
					'off-anew': openAnew,
					'on-on': own,
					'on-anew': ownAnew
				};
			} finally {
				if (isCurrent()) this.#progress = null;
			}
		});
	}

	cancel(): void {
		this.stage.drop();
		this.#progress = null;
		this.stage.live.stop();
	}

	async retry(backend: BackendChoice): Promise<void> {
		if (this.stage.isReady) await this.runLive();
		else if (this.#runs || this.stage.live.failure) await this.goLive(backend);
		else await this.#openRecorded();
	}

	describe(): Partial<DocumentsParams> {
		const { first, text, mask, positions, place } = this;
		return {
			first: first === recordedTexts.first ? '' : first,
			second: text === recordedTexts.second ? '' : text,
			mask,
			positions,
			layer: place.layer + 1,
			head: place.head + 1
		};
	}

	dispose(): void {
		this.stage.dispose();
	}

	async #openRecorded(): Promise<void> {
		await this.stage.ask(async (isCurrent) => {
			const found = await Promise.all(ways.map((way) => readRecorded(this.#urlOf(nameWay(way)))));
			if (!isCurrent()) return;
			const traces: Partial<Record<WayName, Trace>> = {};
			for (const [i, way] of ways.entries()) {
				const each = found[i];
				if (each && 'failure' in each) {
					this.stage.fail(each.failure);
					return;
				}
				if (each) traces[nameWay(way)] = each.trace;
			}
			const { 'off-on': open, 'off-anew': openAnew, 'on-on': own, 'on-anew': ownAnew } = traces;
			if (open && openAnew && own && ownAnew)
				this.#runs = {
					'off-on': open,
					'off-anew': openAnew,
					'on-on': own,
					'on-anew': ownAnew
				};
		});
	}
}
