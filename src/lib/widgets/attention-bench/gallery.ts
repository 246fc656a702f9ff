/**
 * @file The work behind thumbnails and profiles of many heads, in idle slices.
 *
 * A view asks for one head and gets a way to take the request back; what was computed once for a layer's q and k is
 * kept as long as those live. Of a run that its model keeps, whole layers are read there, one after the other.
 */
import type { CellMap } from '../../draw/heatmap.ts';
import type { DistanceProfile } from '../../math/distance-profile.ts';
import { findMeanDistance, readHead, type HeadReading } from '../../math/head-reading.ts';
import type { Positional } from '../../math/positional.ts';
import { positionalKey } from '../../math/schedule.ts';
import { describeFailure } from '../../model/contract/model-error.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { Trace } from '../../trace/trace.ts';
import type { RunReader } from '../recordings/opened-run.ts';
import { computeMap } from './comparison.ts';
import { thumbnailCells } from './repaint.ts';

export interface HeadSummary {
	/** At most `thumbnailCells` along its side. */
	readonly thumbnail: CellMap;
	readonly profile: Pick<DistanceProfile, 'mass'>;
	/** The same with the first token set aside; one distance shorter. */
	readonly profileWithoutSink: Pick<DistanceProfile, 'mass'>;
	/** Mean distance query − key in tokens, weighted by attention. */
	readonly meanDistance: number;
}

export interface HeadRequest {
	readonly trace: Trace;
	readonly positional: Positional;
	/** Counted from 0. */
	readonly layer: number;
	readonly head: number;
}

interface Waiting extends HeadRequest {
	readonly isUrgent: boolean;
	readonly onReady: (summary: HeadSummary) => void;
}

/** Longest time one slice works, in ms: a frame must fit beside it. */
const sliceMs = 8;

export function summariseHead({ trace, positional, layer, head }: HeadRequest): HeadSummary {
	const { values, tokens } = computeMap(trace, positional, layer, head);
	return summarise(readHead(values, tokens, thumbnailCells));
}

function summarise({ picture, cells, mass, massWithoutSink }: HeadReading): HeadSummary {
	return {
		thumbnail: { values: picture, tokens: cells },
		profile: { mass },
		profileWithoutSink: { mass: massWithoutSink },
		meanDistance: findMeanDistance(mass)
	};
}

export class Gallery {
	/** By what a summary was made from: a layer's queries and keys, or a run that its model keeps. */
	readonly #known = new WeakMap<object, Map<string, HeadSummary>>();
	readonly #waiting = new Set<Waiting>();
	readonly #reader: Pick<RunReader, 'readHeads'> | null;
	readonly #onFailure: (failure: ModelFailure) => void;
	#isScheduled = false;
	#isReading = false;

	/** @param reader the way to runs that are kept by their model; without it only runs that are here can be asked for */
	constructor(
		reader: Pick<RunReader, 'readHeads'> | null = null,
		onFailure: (failure: ModelFailure) => void = () => undefined
	) {
		this.#reader = reader;
		this.#onFailure = onFailure;
	}

	/**
	 * Calls `onReady` with the head's summary: at once where it is known, else in an idle moment.
	 * @param isUrgent goes before what is not
	 * @returns takes the request back
	 */
	request(
		wanted: HeadRequest,
		onReady: (summary: HeadSummary) => void,
		isUrgent = true
	): () => void {
		const known = this.#find(wanted);
		if (known) {
			onReady(known);
			return () => undefined;
		}
		const waiting = { ...wanted, onReady, isUrgent };
		this.#waiting.add(waiting);
		if (wanted.trace.kept === undefined) this.#schedule();
		else void this.#read();
		return () => this.#waiting.delete(waiting);
	}

	#find(wanted: HeadRequest): HeadSummary | undefined {
		return this.#known.get(sourceOf(wanted))?.get(keyOf(wanted));
	}

	#keep(wanted: HeadRequest, summary: HeadSummary): void {
		const source = sourceOf(wanted);
		const heads = this.#known.get(source) ?? new Map<string, HeadSummary>();
		heads.set(keyOf(wanted), summary);
		this.#known.set(source, heads);
	}

	#schedule(): void {
		if (this.#isScheduled) return;
		this.#isScheduled = true;
		// Safari has no requestIdleCallback.
		if ('requestIdleCallback' in globalThis)
			requestIdleCallback(() => this.#work(), { timeout: 200 });
		else setTimeout(() => this.#work(), 1);
	}

	#work(): void {
		this.#isScheduled = false;
		const end = performance.now() + sliceMs;
		const here = [...this.#waiting].filter(({ trace }) => trace.kept === undefined);
		for (const waiting of here) {
			this.#waiting.delete(waiting);
			const known = this.#find(waiting);
			const summary = known ?? summariseHead(waiting);
			if (!known) this.#keep(waiting, summary);
			waiting.onReady(summary);
			if (performance.now() > end) {
				this.#schedule();
				return;
			}
		}
	}

	/** Asks the model for layers of kept runs, one at a time, as long as somebody waits for one. */
	async #read(): Promise<void> {
		if (this.#isReading || !this.#reader) return;
		this.#isReading = true;
		for (;;) {
			const kept = [...this.#waiting].filter(({ trace }) => trace.kept !== undefined);
			const next = kept.find(({ isUrgent }) => isUrgent) ?? kept[0];
			if (!next) break;
			const { trace, layer, positional } = next;
			try {
				const at = { layer, positional, cells: thumbnailCells };
				const readings = await this.#reader.readHeads(trace, at);
				for (const [head, reading] of readings.entries())
					this.#keep({ trace, positional, layer, head }, summarise(reading));
				this.#answer();
			} catch (error) {
				// Nothing more can be had of this run; whoever still wants it asks again.
				for (const waiting of this.#waiting)
					if (waiting.trace.kept === trace.kept) this.#waiting.delete(waiting);
				this.#onFailure(describeFailure(error));
			}
		}
		this.#isReading = false;
	}

	#answer(): void {
		for (const waiting of this.#waiting) {
			const summary = this.#find(waiting);
			if (!summary) continue;
			this.#waiting.delete(waiting);
			waiting.onReady(summary);
		}
	}
}

function sourceOf({ trace, layer }: HeadRequest): object {
	return trace.layers[layer] ?? trace;
}

function keyOf({ layer, head, positional }: HeadRequest): string {
	return `${layer} ${head} ${positionalKey(positional)}`;
}
