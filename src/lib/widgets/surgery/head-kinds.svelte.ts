/** @file Heads grouped by what they do: as the lab's head atlas measured it, or measured here on the model that runs. */
import { loadTables } from '../../lab/files.ts';
import type { LabTable } from '../../lab/schema.ts';
import { probes, scoreEven, type AtlasHead, type ProbeName } from '../../math/head-atlas.ts';
import type { HeadPlace } from '../../model/contract/interventions.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import { measureHeads, ProbeError } from '../atlas/measure-heads.ts';
import type { Stage } from '../live/stage.svelte.ts';
import { listKind } from './heads.ts';
import type { HeadSurgeryParams, Kind } from './parameters.ts';

/** A head with its row in the lab's table, where it is from there. */
export interface KindHead extends AtlasHead {
	readonly at: number | null;
}
type Table = LabTable<'head-atlas'> | LabTable<'head-atlas-ledger'>;
export const tableOf = { random: 'head-atlas', ledger: 'head-atlas-ledger' } as const;

export class HeadKinds {
	readonly #stage: Stage;
	readonly #modelOf: () => string;
	kind = $state<Kind | 'none'>('none');
	words = $state<ProbeName>('random');
	/** Percent of attention from which on a head counts as one of its kind. */
	least = $state(10);
	#tables = $state.raw<Readonly<Record<ProbeName, Table | null>> | null>(null);
	/** What was measured here, by model and words. */
	#measured = $state.raw<Readonly<Record<string, readonly KindHead[]>>>({});
	#progress = $state.raw<{ readonly done: number; readonly all: number } | null>(null);
	#cut = $state.raw<{ readonly key: string; readonly tokens: number } | null>(null);
	#failed = $state<string | null>(null);

	/** Every head of the model with its scores; null where nobody has measured it. */
	readonly atlas: readonly KindHead[] | null = $derived.by(() => {
		const measured = this.#measured[this.#key];
		if (measured) return measured;
		const rows = this.#tables?.[this.words]?.rows.filter(({ model }) => model === this.#modelOf());
		if (!rows || rows.length === 0) return null;
		return rows.map(({ uses_rope: usesRope, ...row }) => ({ ...row, usesRope }));
	});
	/** Every head by the score of the kind, highest first. */
	readonly ranked = $derived.by(() => {
		const { kind } = this;
		if (kind === 'none') return [];
		return (this.atlas ?? []).toSorted((a, b) => b[kind] - a[kind]);
	});
	readonly members: readonly KindHead[] = $derived.by(() =>
		this.kind === 'none' ? [] : listKind(this.ranked, this.kind, this.least / 100)
	);
	/** What even attention would give the kind. */
	readonly even = $derived(
		this.kind === 'none' ? 0 : scoreEven(probes[this.words].repeated)[this.kind]
	);

	/** @param modelOf which model's heads are shown */
	constructor(stage: Stage, modelOf: () => string) {
		this.#stage = stage;
		this.#modelOf = modelOf;
	}

	/** Whether a table was read, be it empty of this model. */
	get isOpen() {
		return this.#tables !== null;
	}
	get isMeasuredHere() {
		return this.#measured[this.#key] !== undefined;
	}
	/** Layers scored, while a model is measured. */
	get progress() {
		return this.#progress;
	}
	/** Why a table could not be read. */
	get failed() {
		return this.#failed;
	}
	/** The tokens that the probe became, where the model's tokenizer cuts its words. */
	get cut() {
		return this.#cut?.key === this.#key ? this.#cut.tokens : null;
	}
	get isAvailable() {
		return this.atlas !== null;
	}
	scoreOf({ layer, head }: HeadPlace): number | null {
		const { kind } = this;
		if (kind === 'none') return null;
		return this.atlas?.find((row) => row.layer === layer && row.head === head)?.[kind] ?? null;
	}

	start({ kind, words, least }: HeadSurgeryParams): void {
		this.kind = kind;
		this.words = words;
		this.least = least;
		if (kind !== 'none') void this.open();
	}

	/** Fetches the lab's tables, once. */
	async open(): Promise<void> {
		if (this.#tables) return;
		this.#failed = null;
		try {
			const found = await loadTables(Object.values(tableOf));
			this.#tables = { random: found['head-atlas'], ledger: found['head-atlas-ledger'] };
		} catch (error) {
			this.#failed = error instanceof Error ? error.message : String(error);
		}
	}

	choose(kind: Kind | 'none'): void {
		this.kind = kind;
		if (kind !== 'none') void this.open();
	}

	/** Runs the probe on the model and scores every head; loads the model first where it is not ready. */
	async measure(backend: BackendChoice): Promise<void> {
		const stage = this.#stage;
		if (!stage.isReady && !(await stage.goLive(backend))) return;
		const key = this.#key;
		await stage.ask(async (isCurrent) => {
			const abort = new AbortController();
			const onLayers = (done: number, all: number) => {
				if (isCurrent()) this.#progress = { done, all };
				else abort.abort();
			};
			try {
				const probe = probes[this.words];
				const { heads } = await measureHeads(stage.live, { signal: abort.signal, onLayers }, probe);
				const found = heads.map((head) => ({ ...head, at: null }));
				if (isCurrent()) this.#measured = { ...this.#measured, [key]: found };
			} catch (error) {
				if (!(error instanceof ProbeError)) throw error;
				this.#cut = { key, tokens: error.tokens };
			} finally {
				this.#progress = null;
			}
		});
	}

	/** Stops measuring; a layer that is being scored comes to its end. */
	stop(): void {
		this.#stage.drop();
		this.#stage.live.stop();
		this.#progress = null;
	}

	describe(): Pick<HeadSurgeryParams, 'kind' | 'words' | 'least'> {
		const { kind, words, least } = this;
		return { kind, words, least };
	}

	get #key(): string {
		return `${this.#modelOf()} ${this.words}`;
	}
}
