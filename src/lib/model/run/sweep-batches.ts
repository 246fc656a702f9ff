/** @file In which order and how many at a time the sets of a sweep are run, and what their text comes to. */
import { logSumExp } from '../../math/softmax.ts';
import type { HeadEffect, HeadGate } from '../contract/interventions.ts';
import { rankNext } from './next-tokens.ts';

export interface SweepBatch {
	/** Index of its first set. */
	readonly first: number;
	readonly sets: readonly (readonly HeadGate[])[];
	/** The lowest layer that any of them touches; what lies below is as in the model itself. */
	readonly layer: number;
}

/**
 * Sets that follow each other and begin at the same layer run side by side.
 * @param layers stands for the layer of a set without heads
 * @param most rows of a batch
 */
export function planBatches(
	sets: readonly (readonly HeadGate[])[],
	layers: number,
	most: number
): SweepBatch[] {
	const batches: SweepBatch[] = [];
	for (const [first, set] of sets.entries()) {
		const layer = Math.min(layers, ...set.map((head) => head.layer));
		const last = batches.at(-1);
		if (last?.layer === layer && last.sets.length < most)
			batches.splice(-1, 1, { ...last, sets: [...last.sets, set] });
		else batches.push({ first, sets: [set], layer });
	}
	return batches;
}

/** Tokens × bytes of f32 weights that a batch may take: beyond, the arithmetic hides what a run costs besides. */
const mostWork = 2 ** 33;
const mostRows = 512;

/** How many rows of a text a batch has, so that it pays, fits, and does not keep a stop waiting. */
export function chooseBatchSize(
	tokens: number,
	{ weightBytes, mostLogitRows }: { readonly weightBytes: number; readonly mostLogitRows: number }
): number {
	const rows = Math.min(mostWork / weightBytes, mostRows, mostLogitRows);
	return Math.max(1, Math.floor(rows / tokens));
}

/** What one run of a text comes to, from its logits part by part. */
export class SweepTally {
	readonly #tokens: number;
	#before: Float32Array = new Float32Array();
	#loss = 0;

	/** @param tokens of the whole text */
	constructor(tokens: number) {
		this.#tokens = tokens;
	}

	/** @param logits `[tokens of the part, vocabulary]`; row t foretells token t + 1 */
	add(ids: readonly number[], logits: Float32Array): void {
		const vocabulary = logits.length / ids.length;
		const rowOf = (t: number) => logits.subarray(t * vocabulary, (t + 1) * vocabulary);
		for (const [t, id] of ids.entries()) {
			const row = t === 0 ? this.#before : rowOf(t - 1);
			if (row.length > 0) this.#loss += logSumExp(row) - (row[id] ?? -Infinity);
		}
		this.#before = rowOf(ids.length - 1).slice();
	}

	/** @param known the answer of the model as it is; null where this is it */
	finish(known: number | null, show: (id: number) => string): Omit<HeadEffect, 'set'> {
		const last = this.#before;
		const next = rankNext(last, show, nextCount);
		const answer = known ?? next.ids[0] ?? -1;
		return {
			answer,
			loss: this.#tokens > 1 ? this.#loss / (this.#tokens - 1) : null,
			answerProbability: Math.exp((last[answer] ?? -Infinity) - logSumExp(last)),
			next
		};
	}
}

const nextCount = 5;
