/** What is on the bench and what of it is looked at. */
import { createContext, untrack } from 'svelte';
import type { CellMap, CellScale } from '../../draw/heatmap.ts';
import type { LiveModel } from '../../model/page/live-model.svelte.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { Trace } from '../../trace/trace.ts';
import type { OpenedRun, RunReader } from '../recordings/opened-run.ts';
import { countShared, pickComparison, type Side } from './comparison.ts';
import { findPeak, subtractMaps } from './describe-head.ts';
import { Gallery } from './gallery.ts';
import { HeadMaps, type Seen, type Wanted } from './head-maps.svelte.ts';
import { PromptState } from './prompt-state.svelte.ts';
import { attentionScale } from './repaint.ts';
import { Runs } from './runs.svelte.ts';
import { WhatIf } from './what-if.svelte.ts';

export interface Cell {
	/** Row, counted from 0. */
	readonly query: number;
	/** Column, counted from 0. */
	readonly key: number;
}

/** Ends of the difference's legend; the smallest that holds the largest difference is used. */
const differenceEnds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

export class AttentionBench {
	readonly prompt = new PromptState();
	readonly whatIf = new WhatIf();
	readonly runs: Runs;
	readonly gallery: Gallery;
	readonly #maps: HeadMaps;
	/** The recording that is read layer by layer. */
	#file: OpenedRun | null = null;
	#layer = $state(0);
	#head = $state(0);
	readonly #shape = $derived.by(() => this.runs.base?.shape);
	/** Counted from 0, and never beyond what the model has. */
	readonly layer = $derived(Math.min(this.#layer, (this.#shape?.layers ?? Infinity) - 1));
	readonly head = $derived(Math.min(this.#head, (this.#shape?.queryHeads ?? Infinity) - 1));
	/** The share of attention at the dark end of the ramp; 1 unless the learner looks for weak cells. */
	darkest = $state(1);
	readonly attentionScale: CellScale = $derived({ ...attentionScale, max: this.darkest });
	/** The cell that was chosen last, of whatever stood here then. */
	#chosen = $state.raw<Cell | null>(null);

	/** What the strip and the averages show: the rerun, or the base run seen with the local edits. */
	readonly shown = $derived.by(() => {
		const trace = this.runs.rerun ?? this.runs.base;
		if (!trace) return null;
		const isLocal = this.whatIf.mode === 'local';
		return { trace, schedule: isLocal ? this.whatIf.schedule : trace.positional };
	});
	readonly #wanted: Wanted | null = $derived.by(() => {
		const { base, rerun } = this.runs;
		if (!base || this.runs.awaited) return null;
		const { mode, schedule, rope } = this.whatIf;
		const [layer, head] = [this.layer, this.head];
		return { ...pickComparison({ mode, base, rerun, schedule, rope, layer }), layer, head };
	});
	/** What is drawn: the comparison that is wanted, or for a moment the one before it. */
	readonly #seen: Seen | null = $derived.by(() => this.#wanted && this.#maps.see(this.#wanted));
	/** Where what is drawn comes from; a map that is on its way makes it lag behind what is selected. */
	readonly drawnLayer = $derived(this.#seen?.layer ?? this.layer);
	readonly drawnHead = $derived(this.#seen?.head ?? this.head);
	readonly main: Side | null = $derived(this.#seen?.main ?? null);
	readonly beside: Side | null = $derived(this.#seen?.beside ?? null);
	readonly mainMap: CellMap | null = $derived(this.#seen?.mainMap ?? null);
	readonly besideMap: CellMap | null = $derived(this.#seen?.besideMap ?? null);

	readonly #read: Cell | null = $derived.by(() => {
		const tokens = this.mainMap?.tokens ?? 0;
		return this.#chosen && tokens > 0 ? keepInside(this.#chosen, tokens) : this.#chosen;
	});
	/** The two sides use different kinds of encoding: the difference is then RoPE against NoPE. */
	readonly isKindComparison = $derived(
		this.main !== null &&
			this.beside !== null &&
			this.main.positional.kind !== this.beside.positional.kind
	);
	/** Last position that both runs have in common: there their next tokens can be compared. */
	readonly sharedPosition = $derived.by(() => {
		if (!this.main) return 0;
		if (!this.beside) return this.main.trace.tokenIds.length - 1;
		return countShared(this.main.trace, this.beside.trace) - 1;
	});
	/**
	 * RoPE minus NoPE where that is the comparison, else now minus as run; over the tokens that both have in common.
	 */
	readonly difference: CellMap | null = $derived.by(() => {
		if (!this.mainMap || !this.besideMap) return null;
		const isReversed = this.isKindComparison && this.main?.positional.kind === 'nope';
		const shared = this.sharedPosition + 1;
		return isReversed
			? subtractMaps(this.mainMap, this.besideMap, shared)
			: subtractMaps(this.besideMap, this.mainMap, shared);
	});
	readonly differenceEnd = $derived.by(() => {
		const peak = this.difference ? findPeak(this.difference.values) : 0;
		return differenceEnds.find((end) => end >= peak) ?? 1;
	});
	/** The tokens along the axes of the main map. */
	readonly tokens: readonly string[] = $derived(this.main?.trace.tokens ?? []);
	constructor(model: LiveModelOptions | LiveModel) {
		this.runs = new Runs(model, this.prompt, this.whatIf);
		const reader: RunReader = {
			readMap: (trace, at) => this.#readerOf(trace).readMap(trace, at),
			readHeads: (trace, at) => this.#readerOf(trace).readHeads(trace, at)
		};
		const onFailure = (failure: ModelFailure) => this.runs.takeLookFailure(failure);
		this.#maps = new HeadMaps(reader, onFailure);
		this.gallery = new Gallery(reader, onFailure);
	}

	/** The cell that is read, in all maps at once; on the map of a shorter text the nearest one. */
	get cursor(): Cell | null {
		return this.#read;
	}
	set cursor(cell: Cell | null) {
		this.#chosen = cell;
	}

	/** Takes over a recording that is read layer by layer, in place of the one before; null for none. */
	hold(file: OpenedRun | null): void {
		if (file !== this.#file) this.#file?.dispose();
		this.#file = file;
	}

	#readerOf({ kept }: Trace): RunReader {
		return this.#file && kept === this.#file.whole.kept ? this.#file : this.runs.live.kept;
	}

	/** Asks for maps of runs that are kept by their model; to be called in an effect. */
	followMaps(): void {
		const wanted = this.#wanted;
		if (!wanted) return;
		const isKept = [wanted.main, wanted.beside].some((side) => side?.trace.kept !== undefined);
		if (isKept) untrack(() => this.#maps.ask(wanted));
	}

	select(layer: number, head: number): void {
		this.#layer = Math.max(0, layer);
		this.#head = Math.max(0, head);
	}

	/**
	 * Gives a layer RoPE or takes it away, and looks at a layer where that can be seen: in local mode only at the layer
	 * itself, in global mode at the layer or anywhere after it.
	 */
	switchLayer(layer: number, kind: 'rope' | 'nope'): void {
		const isUnseen = this.whatIf.mode === 'local' ? layer !== this.layer : layer > this.layer;
		if (isUnseen) this.select(layer, this.head);
		this.whatIf.setKind(layer, kind);
	}

	/** Moves the cursor, staying on or below the diagonal. */
	moveCursor(query: number, key: number): void {
		const tokens = this.mainMap?.tokens ?? 0;
		if (tokens > 0) this.cursor = keepInside({ query, key }, tokens);
	}

	dispose(): void {
		this.hold(null);
		this.runs.dispose();
	}
}

/** The nearest cell on or below the diagonal of a map; the cell itself where it is one. */
function keepInside(cell: Cell, tokens: number): Cell {
	const query = Math.min(Math.max(cell.query, 0), tokens - 1);
	const key = Math.min(Math.max(cell.key, 0), query);
	return query === cell.query && key === cell.key ? cell : { query, key };
}

export const [readBench, provideBench] = createContext<AttentionBench>();
