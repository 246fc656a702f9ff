/** @file One head of one run: its map, one of its rows from scores to shares, and what moved since the run before. */
import type { CellMap } from '../../draw/heatmap.ts';
import { unmaskedScores } from '../../math/attention.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { shareRow, type RowSettings } from '../../math/row-shares.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import type { Trace } from '../../trace/trace.ts';
import { computeMap } from '../attention-bench/comparison.ts';
import { describeHead } from '../attention-bench/describe-head.ts';
import { PromptRun } from '../live/prompt-run.svelte.ts';
import { findPlace, type RecordedAt } from '../live/recorded-runs.ts';
import { nanoPlace, type HeadReaderParams } from './parameters.ts';
import { matchTokens, measureMoves } from './moved-rows.ts';

/** Where a head is, layer and query head counted from 0. */
export interface HeadPlace {
	readonly layer: number;
	readonly head: number;
}

const asModel: RowSettings = { sharpness: 1, isMasked: true, isFirstAside: false };

export class HeadReader {
	readonly prompt: PromptRun;
	#recording = $state.raw('nano');
	/** The live run before the one on show. */
	#before = $state.raw<Trace | null>(null);
	#place = $state.raw<HeadPlace>({ layer: 0, head: 0 });
	#query = $state<number | null>(null);
	#key = $state(0);
	settings = $state.raw<RowSettings>(asModel);

	readonly trace: Trace | null = $derived.by(() => this.prompt.trace);
	/** Never beyond what the model has. */
	readonly place: HeadPlace = $derived.by(() => {
		const { layers = 1, queryHeads = 1 } = this.prompt.last?.shape ?? {};
		const { layer, head } = this.#place;
		return { layer: Math.min(layer, layers - 1), head: Math.min(head, queryHeads - 1) };
	});
	readonly tokens: readonly string[] = $derived(this.trace?.tokens ?? []);
	readonly map: CellMap | null = $derived(this.#map(this.trace));
	/** Position whose row is read, counted from 0; the last where none was chosen. */
	readonly query = $derived(Math.max(0, Math.min(this.#query ?? Infinity, this.tokens.length - 1)));
	readonly cursor = $derived({ query: this.query, key: Math.min(this.#key, this.query) });
	readonly #scores: Float32Array | null = $derived.by(() => {
		const { trace } = this;
		const { layer, head } = this.place;
		const source = trace?.layers[layer];
		const positional = trace?.positional[layer];
		if (!trace || !source || !positional) return null;
		const table = buildRotaryTable(positional, trace.shape.headDim, trace.tokenIds.length);
		return unmaskedScores({ ...source, shape: trace.shape, table, queryHead: head });
	});
	/** `[tokens]` scaled scores of the query with every key, later ones included. */
	readonly scores: Float32Array = $derived.by(() => {
		const length = this.tokens.length;
		const from = this.query * length;
		return this.#scores?.slice(from, from + length) ?? new Float32Array();
	});
	/** `[tokens]` what the query gives to every key, as the learner has set it. */
	readonly shares: Float32Array = $derived(shareRow(this.scores, this.query, this.settings));
	readonly isChanged = $derived(
		this.settings.sharpness !== 1 || !this.settings.isMasked || this.settings.isFirstAside
	);
	readonly description = $derived(this.map && describeHead(this.map.values, this.map.tokens));
	/** Mean share of attention on the first token, `[layers][query heads]`. */
	readonly firstShares: readonly (readonly number[])[] = $derived.by(() => {
		const { trace } = this;
		if (!trace) return [];
		return trace.positional.map((positional, layer) =>
			Array.from({ length: trace.shape.queryHeads }, (_, head) => {
				const { values, tokens } = computeMap(trace, positional, layer, head);
				return describeHead(values, tokens, 1).firstTokenShare;
			})
		);
	});
	/** How far each row moved since the run before; null where there is none to compare with. */
	readonly moves: Float32Array | null = $derived.by(() => {
		const before = this.#before;
		const { trace, map } = this;
		const old = before && this.#map(before);
		if (!before || !trace || !map || !old) return null;
		return measureMoves(old, map, matchTokens(before.tokenIds, trace.tokenIds));
	});
	/** Text of the run that `moves` compares with. */
	readonly beforePrompt = $derived(this.#before?.prompt ?? '');

	constructor(options: LiveModelOptions, recorded: RecordedAt) {
		this.prompt = new PromptRun(options, recorded);
	}

	select(place: Partial<HeadPlace>): void {
		this.#place = { ...this.#place, ...place };
	}

	/** Chooses the row that is read, and the cell in it that is pointed at. */
	look(query: number, key = this.#key): void {
		this.#query = Math.max(0, query);
		this.#key = Math.max(0, key);
	}

	/** The recorded run that stands here until a model has run. */
	get recording(): string {
		return this.#recording;
	}

	/** Shows another recorded run, and the head of it that is worth a look. */
	async chooseRecording(recording: string, at: RecordedAt): Promise<void> {
		this.#recording = recording;
		const { query, ...place } = findPlace(recording) ?? nanoPlace;
		this.#query = query;
		this.#key = 0;
		this.select(place);
		await this.prompt.choose(at);
	}

	/** Takes over what a link says. */
	restore(start: HeadReaderParams): void {
		this.#recording = start.recording;
		const { query, ...place } = findPlace(start.recording) ?? nanoPlace;
		if (start.layer === null && start.head === null) {
			this.select(place);
			this.#query = query;
		} else this.select({ layer: (start.layer ?? 1) - 1, head: (start.head ?? 1) - 1 });
		if (start.token !== null) this.look(start.token - 1);
		const isMasked = start.mask === 'on';
		const isFirstAside = start.first === 'aside';
		this.settings = { sharpness: start.sharpness, isMasked, isFirstAside };
	}

	/** What a link has to say to show the same; which row is read is known once there are rows. */
	describe(): Partial<HeadReaderParams> {
		const { prompt, place, trace, query } = this;
		const { sharpness, isMasked, isFirstAside } = this.settings;
		return {
			prompt: prompt.shown === 'recorded' ? '' : prompt.text,
			recording: prompt.shown === 'live' ? 'nano' : this.#recording,
			layer: place.layer + 1,
			head: place.head + 1,
			...(trace && { token: query + 1 }),
			sharpness,
			mask: isMasked ? 'on' : 'off',
			first: isFirstAside ? 'aside' : 'kept'
		};
	}

	/** Another model for live runs; no row of the old one is compared with the new one's. */
	useModel(options: LiveModelOptions): void {
		this.#before = null;
		this.prompt.useModel(options);
	}

	resetSettings(): void {
		this.settings = asModel;
	}

	/** Loads the model; the prompt that is on show is run first, so that an edit made before has something to be compared with. */
	async goLive(backend: BackendChoice): Promise<void> {
		const { stage, last: trace } = this.prompt;
		if (!(await stage.goLive(backend))) return;
		const { info } = stage.live;
		if (this.prompt.isStale && trace && info)
			await stage.ask(async () => {
				this.#before = await stage.live.run(trace.prompt, info.ownSchedule);
			});
		await this.prompt.run();
	}

	/** Runs the prompt, and keeps the run before for comparison. */
	async run(): Promise<void> {
		const { last } = this.prompt;
		await this.prompt.run();
		const now = this.prompt.last;
		const isNew = now !== last && now?.prompt !== last?.prompt;
		if (isNew && last?.origin === 'live' && last.model === now?.model) this.#before = last;
	}

	async retry(backend: BackendChoice): Promise<void> {
		if (this.prompt.stage.isReady) await this.run();
		else if (this.prompt.last) await this.goLive(backend);
		else await this.prompt.retry(backend);
	}

	dispose(): void {
		this.prompt.dispose();
	}

	#map(trace: Trace | null): CellMap | null {
		const { layer, head } = this.place;
		const positional = trace?.positional[layer];
		return trace && positional ? computeMap(trace, positional, layer, head) : null;
	}
}
