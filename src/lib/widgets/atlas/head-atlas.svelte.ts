/** The heads of a model by what they do: as the lab measured them, or of a model that runs here. */
import { loadTables } from '../../lab/files.ts';
import type { LabTable } from '../../lab/schema.ts';
import type { AtlasHead, ScoreName } from '../../math/head-atlas.ts';
import { describeFailure, isNews } from '../../model/contract/model-error.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import { LiveModel } from '../../model/page/live-model.svelte.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { WidgetState } from '../contract.ts';
import { measureHeads, ProbeError, type Measured } from './measure-heads.ts';
import { listMoments, type Moment } from './moments.ts';
import type { HeadAtlasParams } from './parameters.ts';

/** A head with its row in the lab's table, where it is from there. */
export interface ShownHead extends AtlasHead {
	readonly at: number | null;
}

/** Why there are no heads to show. */
export type AtlasFailure =
	| { readonly kind: 'model'; readonly failure: ModelFailure }
	| { readonly kind: 'probe'; readonly tokens: number }
	| { readonly kind: 'table'; readonly detail: string };

export class HeadAtlas {
	readonly #optionsOf: (model: string) => LiveModelOptions;
	#table = $state.raw<LabTable<'head-atlas'> | null>(null);
	#moments = $state.raw<readonly Moment[]>([]);
	#measured = $state.raw<Measured | null>(null);
	#live = $state.raw<LiveModel | null>(null);
	#failure = $state.raw<AtlasFailure | null>(null);
	#layersDone = $state(0);
	#isMeasuring = $state(false);
	#abort = new AbortController();
	#model = $state('');
	score = $state<ScoreName>('induction');
	#chosen = $state.raw<{ readonly layer: number; readonly head: number } | null>(null);

	readonly #recorded: readonly ShownHead[] = $derived.by(() =>
		(this.#table?.rows ?? [])
			.filter(({ model }) => model === this.#model)
			.map(({ uses_rope: usesRope, ...row }) => ({ ...row, usesRope }))
	);
	/** Every head, by layer and then by head. */
	readonly heads: readonly ShownHead[] = $derived.by(
		() => this.#measured?.heads.map((head) => ({ ...head, at: null })) ?? this.#recorded
	);
	readonly layers: readonly (readonly ShownHead[])[] = $derived.by(() => {
		const layers: ShownHead[][] = [];
		for (const head of this.heads) (layers[head.layer] ??= []).push(head);
		return layers;
	});
	/** With most of the score that is shown. */
	readonly strongest: ShownHead | null = $derived.by(() => {
		const [first, ...rest] = this.heads;
		if (!first) return null;
		return rest.reduce((best, head) => (head[this.score] > best[this.score] ? head : best), first);
	});
	/** The head that is read. */
	readonly chosen: ShownHead | null = $derived.by(() => {
		const place = this.#chosen;
		const found = this.heads.find(
			({ layer, head }) => layer === place?.layer && head === place.head
		);
		return found ?? this.strongest;
	});
	/** The strongest head of every moment of training, by the score that is shown. */
	readonly course = $derived.by(() =>
		this.#moments.flatMap((moment) => {
			const rows = this.#table?.rows.filter(({ model }) => model === moment.id) ?? [];
			const best = rows.toSorted((a, b) => b[this.score] - a[this.score])[0];
			return best ? [{ ...moment, value: best[this.score], at: best.at }] : [];
		})
	);

	constructor(optionsOf: (model: string) => LiveModelOptions) {
		this.#optionsOf = optionsOf;
	}

	get model() {
		return this.#model;
	}
	get live() {
		return this.#live;
	}
	get layersDone() {
		return this.#layersDone;
	}
	get isMeasuring() {
		return this.#isMeasuring;
	}
	/** The run that was measured here; null where the lab's table is shown. */
	get trace() {
		return this.#measured?.trace ?? null;
	}
	get failure(): AtlasFailure | null {
		const failure = this.#live?.failure;
		return this.#failure ?? (failure ? { kind: 'model', failure } : null);
	}
	get status(): WidgetState {
		if (this.failure) return 'failed';
		if (this.#isMeasuring || (!this.#table && !this.#measured)) return 'loading';
		if (this.#measured) return 'live';
		return this.#recorded.length > 0 ? 'recorded' : 'idle';
	}
	get software(): string {
		const row = this.#table?.rows.find(({ model }) => model === this.#model);
		const run = row && this.#table?.runs[row.run];
		return run ? `${run.command}; ${run.software}, ${run.date}` : '';
	}

	/** Takes over what a link says, and fetches the lab's table. */
	async open(start: HeadAtlasParams): Promise<void> {
		this.#model = start.model;
		this.score = start.score;
		if (start.layer !== null || start.head !== null)
			this.#chosen = { layer: (start.layer ?? 1) - 1, head: (start.head ?? 1) - 1 };
		try {
			const tables = await loadTables(['head-atlas', 'checkpoints']);
			this.#table = tables['head-atlas'];
			this.#moments = listMoments(tables.checkpoints?.rows ?? []);
		} catch (error) {
			const detail = error instanceof Error ? error.message : String(error);
			this.#failure = { kind: 'table', detail };
		}
	}

	/** Shows another model, as the lab measured it. */
	show(model: string): void {
		if (model === this.#model) return;
		this.cancel();
		this.#live?.dispose();
		this.#live = null;
		this.#measured = null;
		this.#failure = null;
		this.#model = model;
	}

	choose(layer: number, head: number): void {
		this.#chosen = { layer, head };
	}

	/** Loads the model and measures every head of it here. Never rejects: see `failure`. */
	async measure(backend: BackendChoice): Promise<void> {
		this.cancel();
		const abort = new AbortController();
		this.#abort = abort;
		const isStopped = () => abort.signal.aborted;
		this.#failure = null;
		this.#layersDone = 0;
		this.#isMeasuring = true;
		const live = this.#live ?? new LiveModel(this.#optionsOf(this.#model));
		this.#live = live;
		try {
			await live.load(backend);
			if (live.status !== 'ready' || isStopped()) return;
			const onLayers = (done: number) => (this.#layersDone = done);
			const measured = await measureHeads(live, { signal: abort.signal, onLayers });
			if (!isStopped()) this.#measured = measured;
		} catch (error) {
			if (!isStopped()) this.#take(error);
		} finally {
			if (this.#abort === abort) this.#isMeasuring = false;
		}
	}

	/** Stops what is being loaded or measured; what was shown stays. */
	cancel(): void {
		if (!this.#isMeasuring) return;
		this.#abort.abort();
		this.#isMeasuring = false;
		this.#live?.cancelLoad();
		this.#live?.stop();
	}

	dispose(): void {
		this.#abort.abort();
		this.#live?.dispose();
	}

	#take(error: unknown): void {
		if (error instanceof ProbeError) {
			this.#failure = { kind: 'probe', tokens: error.tokens };
			return;
		}
		const failure = describeFailure(error);
		if (isNews(failure)) this.#failure = { kind: 'model', failure };
	}
}
