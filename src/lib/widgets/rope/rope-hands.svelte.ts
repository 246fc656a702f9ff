/** Frequency pairs as clocks: where the hands of a query and a key stand, and what the two make of it. */
import { findKvHead } from '../../math/attention.ts';
import { computeInverseFrequencies } from '../../math/rope.ts';
import {
	findWavelengths,
	listDistances,
	multiplyPairs,
	scoreDistances,
	scorePairs
} from '../../math/rope-score.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { Field } from '../attention-bench/csv.ts';
import { PromptRun } from '../live/prompt-run.svelte.ts';
import { trainedLengthOf } from '../live/trained-length.ts';
import type { RopeHandsParams } from './parameters.ts';

export type Vectors = 'ones' | 'run';

/** One hand: how far it stands turned (radians, clockwise from the top) and its length, 1 for the longest. */
export interface Hand {
	readonly angle: number;
	readonly length: number;
}

/** What the exhibit needs to know of a model without running it. */
export interface Published {
	readonly headDim: number;
	readonly theta: number;
	/** Longest distance shown, in tokens. */
	readonly longest: number;
}

function clamp(value: number, most: number): number {
	return Math.min(Math.max(0, value), Math.max(0, most));
}

/** A run is looked at up to this many times its model's trained length. */
const beyond = 4;

export class RopeHands {
	readonly run: PromptRun;
	readonly #published: Published;
	vectors = $state<Vectors>('ones');
	/** Null: the model's own. */
	#theta = $state<number | null>(null);
	/** Null: the true distance of the two tokens, or a small one. */
	#distance = $state<number | null>(null);
	#start = $state(0);
	/** Null: the first of ones; of real vectors the one whose hands are longest. */
	#pair = $state<number | null>(null);
	#layer = $state(0);
	#head = $state(0);
	#query = $state<number | null>(null);
	#key = $state<number | null>(null);

	readonly trace = $derived.by(() => (this.vectors === 'run' ? this.run.trace : null));
	/** Real vectors are wanted, and there is no run yet whose they would be. */
	readonly isWithout = $derived.by(() => this.vectors === 'run' && !this.run.trace);
	readonly headDim = $derived.by(() => this.trace?.shape.headDim ?? this.#published.headDim);
	/** Layers of the run that rotate; counted from 0. */
	readonly ropeLayers: readonly number[] = $derived.by(() =>
		(this.trace?.positional ?? []).flatMap(({ kind }, layer) => (kind === 'rope' ? [layer] : []))
	);
	readonly layer = $derived.by(() =>
		this.ropeLayers.includes(this.#layer) ? this.#layer : (this.ropeLayers[0] ?? 0)
	);
	readonly head = $derived.by(() => clamp(this.#head, (this.trace?.shape.queryHeads ?? 1) - 1));
	readonly ownTheta = $derived.by(() => {
		const own = this.trace?.positional[this.layer];
		return own?.kind === 'rope' ? own.theta : this.#published.theta;
	});
	readonly theta = $derived.by(() => this.#theta ?? this.ownTheta);
	readonly frequencies = $derived.by(
		() => computeInverseFrequencies(this.theta, this.headDim).frequencies
	);
	readonly wavelengths = $derived(findWavelengths(this.frequencies));
	/** Positions in the run, from 0. */
	readonly query = $derived.by(() => {
		const last = (this.trace?.tokens.length ?? 1) - 1;
		return clamp(this.#query ?? last, last);
	});
	readonly key = $derived.by(() => clamp(this.#key ?? Math.max(0, this.query - 4), this.query));
	/** How far apart the two tokens of the run really stand. */
	readonly trueDistance = $derived(this.query - this.key);
	/** Of the model that ran; null for ones, and for a recording that does not say it. */
	readonly trainedLength = $derived.by(() => this.trace && trainedLengthOf(this.trace));
	readonly longest = $derived.by(() =>
		this.trainedLength === null ? this.#published.longest : beyond * this.trainedLength
	);
	readonly distances = $derived(listDistances(this.longest, 700));
	readonly distance = $derived.by(() =>
		clamp(this.#distance ?? (this.trace ? this.trueDistance : 3), this.longest)
	);
	/** Position of the key; the query stands `distance` after it. */
	readonly start = $derived.by(() => (this.trace ? this.key : this.#start));

	/** `[headDim]` each, before any turn. */
	readonly #pairOfVectors = $derived.by(() => {
		const { trace, headDim } = this;
		const ones = new Float32Array(headDim).fill(1);
		const found = trace?.layers[this.layer];
		if (!trace || !found) return { query: ones, key: ones };
		const { queryHeads, kvHeads } = trace.shape;
		const from = (this.query * queryHeads + this.head) * headDim;
		const kvFrom = (this.key * kvHeads + findKvHead(trace.shape, this.head)) * headDim;
		return {
			query: found.q.subarray(from, from + headDim),
			key: found.k.subarray(kvFrom, kvFrom + headDim)
		};
	});
	readonly #products = $derived.by(() => {
		const { query, key } = this.#pairOfVectors;
		return multiplyPairs(query, key);
	});
	readonly pair = $derived.by(() => {
		const { dot, cross } = this.#products;
		const sizes = this.trace ? Array.from(dot, (real, i) => Math.hypot(real, cross[i] ?? 0)) : [0];
		return clamp(this.#pair ?? sizes.indexOf(Math.max(...sizes)), dot.length - 1);
	});
	/** Of ones, the score is a share of the one at distance 0; of real vectors, what attention computes. */
	readonly #scale = $derived.by(() =>
		this.trace ? 1 / Math.sqrt(this.headDim) : 1 / this.headDim
	);
	/** `[pairs]` what each adds to the score. */
	readonly parts = $derived.by(() =>
		scorePairs(this.#products, this.frequencies, this.distance, this.#scale)
	);
	readonly score = $derived(this.parts.reduce((sum, part) => sum + part, 0));
	/** `[distances]` */
	readonly curve = $derived.by(() =>
		scoreDistances(this.#products, this.frequencies, this.distances, this.#scale)
	);
	readonly queryHands: readonly Hand[] = $derived.by(() =>
		this.#turn(this.#pairOfVectors.query, this.start + this.distance)
	);
	readonly keyHands: readonly Hand[] = $derived.by(() =>
		this.#turn(this.#pairOfVectors.key, this.start)
	);

	constructor(published: Published, options: LiveModelOptions, recordedUrl: string) {
		this.#published = published;
		this.run = new PromptRun(options, recordedUrl);
	}

	setTheta(theta: number | null): void {
		this.#theta = theta;
	}
	setDistance(distance: number | null): void {
		this.#distance = distance === null ? null : clamp(Math.round(distance), this.longest);
	}
	setStart(start: number): void {
		this.#start = start;
	}
	setPair(pair: number | null): void {
		this.#pair = pair;
	}
	/** Other tokens stand at their own distance. */
	select(place: { layer?: number; head?: number; query?: number; key?: number }): void {
		if (place.layer !== undefined) this.#layer = place.layer;
		if (place.head !== undefined) this.#head = place.head;
		if (place.query !== undefined) this.#query = place.query;
		if (place.key !== undefined) this.#key = place.key;
		if (place.query !== undefined || place.key !== undefined) this.#distance = null;
	}

	/** Takes over what a link says; the distance waits for the run, whose length it may not exceed. */
	restore(start: RopeHandsParams): void {
		this.choose(start.vectors);
		this.setTheta(start.theta);
		this.setPair(start.pair === null ? null : start.pair - 1);
		this.setStart(start.position);
		this.#layer = start.layer - 1;
		this.#head = start.head - 1;
		this.#query = start.query === null ? null : start.query - 1;
		this.#key = start.key === null ? null : start.key - 1;
	}

	/** What a link has to say to show the same; where its hands stand is known once there is a run. */
	describe(): Partial<RopeHandsParams> {
		const { run, vectors, theta, distance, pair, layer, head } = this;
		const prompt = vectors === 'ones' || run.shown === 'recorded' ? '' : run.text;
		const known = { vectors, ...(run.last && { prompt }) };
		if (this.isWithout) return known;
		return {
			...known,
			theta: theta === this.ownTheta ? null : theta,
			distance,
			pair: pair + 1,
			...(this.trace
				? { layer: layer + 1, head: head + 1, query: this.query + 1, key: this.key + 1 }
				: { position: this.#start })
		};
	}

	/** Ones and a run have their own pairs, lengths and theta: what was set for one says nothing about the other. */
	choose(vectors: Vectors): void {
		if (vectors === this.vectors) return;
		this.vectors = vectors;
		this.#theta = null;
		this.#distance = null;
		this.#pair = null;
	}

	/** One line a pair, a header first. */
	list(): Field[][] {
		return [
			['pair', 'frequency', 'wavelength_tokens', 'distance', 'turns', 'part_of_score'],
			...Array.from(this.parts, (part, pair) => {
				const wavelength = this.wavelengths[pair] ?? NaN;
				const frequency = this.frequencies[pair] ?? NaN;
				return [pair + 1, frequency, wavelength, this.distance, this.distance / wavelength, part];
			})
		];
	}

	#turn(vector: Float32Array, position: number): Hand[] {
		const half = this.headDim / 2;
		const lengths = Array.from({ length: half }, (_, i) =>
			Math.hypot(vector[i] ?? 0, vector[half + i] ?? 0)
		);
		const most = Math.max(...lengths, 1e-9);
		// Ones stand at the top before they turn, so that a clock starts at twelve.
		return lengths.map((length, i) => ({
			angle:
				position * (this.frequencies[i] ?? 0) +
				(this.trace ? Math.atan2(vector[half + i] ?? 0, vector[i] ?? 0) : 0),
			length: length / most
		}));
	}
}
