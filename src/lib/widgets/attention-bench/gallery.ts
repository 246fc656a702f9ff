/**
 * @file The work behind thumbnails and profiles of many heads, in idle slices.
 *
 * A view asks for one head and gets a way to take the request back; what was computed once for a layer's q and k is
 * kept as long as those live.
 */
import { poolMap, type CellMap } from '../../draw/heatmap.ts';
import { distanceProfile, type DistanceProfile } from '../../math/distance-profile.ts';
import type { Positional } from '../../math/positional.ts';
import { positionalKey } from '../../math/schedule.ts';
import type { LayerTrace, Trace } from '../../trace/trace.ts';
import { computeMap } from './comparison.ts';
import { describeHead, setSinkAside } from './describe-head.ts';
import { thumbnailCells } from './repaint.ts';

export interface HeadSummary {
	/** At most `thumbnailCells` along its side. */
	readonly thumbnail: CellMap;
	readonly profile: DistanceProfile;
	/** The same with the first token set aside; one distance shorter. */
	readonly profileWithoutSink: DistanceProfile;
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
	readonly onReady: (summary: HeadSummary) => void;
}

/** Longest time one slice works, in ms: a frame must fit beside it. */
const sliceMs = 8;

export function summariseHead({ trace, positional, layer, head }: HeadRequest): HeadSummary {
	const map = computeMap(trace, positional, layer, head);
	const rest = setSinkAside(map.values, map.tokens);
	return {
		thumbnail: poolMap(map, Math.min(thumbnailCells, map.tokens)),
		profile: distanceProfile(map.values, map.tokens),
		profileWithoutSink: distanceProfile(rest.values, rest.tokens),
		meanDistance: describeHead(map.values, map.tokens, 0).meanDistance
	};
}

export class Gallery {
	readonly #known = new WeakMap<LayerTrace, Map<string, HeadSummary>>();
	readonly #waiting = new Set<Waiting>();
	#isScheduled = false;

	/**
	 * Calls `onReady` with the head's summary: at once where it is known, else in an idle moment.
	 * @returns takes the request back
	 */
	request(wanted: HeadRequest, onReady: (summary: HeadSummary) => void): () => void {
		const known = this.#find(wanted);
		if (known) {
			onReady(known);
			return () => undefined;
		}
		const waiting = { ...wanted, onReady };
		this.#waiting.add(waiting);
		this.#schedule();
		return () => this.#waiting.delete(waiting);
	}

	#find({ trace, positional, layer, head }: HeadRequest): HeadSummary | undefined {
		const found = trace.layers[layer];
		return found && this.#known.get(found)?.get(`${head} ${positionalKey(positional)}`);
	}

	#keep({ trace, positional, layer, head }: HeadRequest, summary: HeadSummary): void {
		const found = trace.layers[layer];
		if (!found) return;
		const heads = this.#known.get(found) ?? new Map<string, HeadSummary>();
		heads.set(`${head} ${positionalKey(positional)}`, summary);
		this.#known.set(found, heads);
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
		for (const waiting of this.#waiting) {
			this.#waiting.delete(waiting);
			const known = this.#find(waiting);
			const summary = known ?? summariseHead(waiting);
			if (!known) this.#keep(waiting, summary);
			waiting.onReady(summary);
			if (performance.now() > end) break;
		}
		if (this.#waiting.size > 0) this.#schedule();
	}
}
