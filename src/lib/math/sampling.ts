/** @file Choosing the next token: temperature, then top-k, then top-p, in the order `transformers` applies them. */
import { logSumExp } from './softmax.ts';

export interface SamplingSettings {
	/** 0 means greedy. */
	readonly temperature: number;
	readonly topK: number | null;
	readonly topP: number | null;
}

/** Ids and logits of the `k` largest logits, largest first; equal ones in order of id. */
export function selectTopK(
	logits: Float32Array,
	k: number
): { ids: Int32Array; logits: Float32Array } {
	const count = Math.min(k, logits.length);
	const ids = new Int32Array(count).fill(-1);
	const best = new Float32Array(count).fill(-Infinity);
	for (let id = 0; id < logits.length; id++) {
		const value = logits[id] ?? -Infinity;
		if (ids[count - 1] !== -1 && !(value > (best[count - 1] ?? -Infinity))) continue;
		let at = count - 1;
		while (at > 0 && (ids[at - 1] === -1 || value > (best[at - 1] ?? -Infinity))) {
			ids[at] = ids[at - 1] ?? -1;
			best[at] = best[at - 1] ?? -Infinity;
			at--;
		}
		ids[at] = id;
		best[at] = value;
	}
	return { ids, logits: best };
}

/**
 * One token id drawn from `logits` `[vocabulary]`. A top-p set is the smallest set of likeliest tokens whose
 * probability reaches p (Holtzman et al. 2019), and never empty.
 * @param random uniform numbers in [0, 1)
 * @throws {RangeError} where temperature is negative, topK below 1 or topP outside (0, 1]
 */
export function sampleToken(
	logits: Float32Array,
	settings: SamplingSettings,
	random: () => number
): number {
	const { temperature, topK, topP } = settings;
	if (!(temperature >= 0)) throw new RangeError(`Temperature ${temperature} is below 0.`);
	if (topK !== null && !(topK >= 1)) throw new RangeError(`Top-k ${topK} is below 1.`);
	if (topP !== null && !(topP > 0 && topP <= 1))
		throw new RangeError(`Top-p ${topP} is not above 0 and at most 1.`);
	if (temperature === 0) return selectTopK(logits, 1).ids[0] ?? 0;

	// Shares are of all tokens, or of what top-k left.
	const ofAll = topK === null ? logSumExp(logits.map((logit) => logit / temperature)) : null;
	const ids =
		ofAll === null ? selectTopK(logits, topK ?? 1).ids : findCandidates(logits, settings, ofAll);
	const scaled = Float32Array.from(ids, (id) => (logits[id] ?? -Infinity) / temperature);
	const normaliser = ofAll ?? logSumExp(scaled);
	const weights = Float64Array.from(scaled, (logit) => Math.exp(logit - normaliser));
	const kept = topP === null ? weights.length : countNucleus(weights, topP);
	let total = 0;
	for (let i = 0; i < kept; i++) total += weights[i] ?? 0;
	let left = random() * total;
	for (let i = 0; i < kept; i++) {
		left -= weights[i] ?? 0;
		if (left < 0) return ids[i] ?? 0;
	}
	return ids[kept - 1] ?? 0;
}

/**
 * The ids that may be drawn, likeliest first where top-p asks for an order. Sorting a large vocabulary whole would take longer than the
 * model, so what cannot be in the top-p set is left out before: the last of the set and all after it have a share of at least 1 − p, and
 * none of them more than it, so it has at least (1 − p) / (n − 1).
 */
function findCandidates(
	logits: Float32Array,
	{ temperature, topP }: SamplingSettings,
	normaliser: number
): Int32Array {
	if (topP === null) return Int32Array.from(logits.keys());
	const share = (1 - topP) / Math.max(1, logits.length - 1);
	// Room for what rounding does.
	const least = temperature * (Math.log(share) + normaliser) - 1e-3;
	const likely: number[] = [];
	for (let id = 0; id < logits.length; id++)
		if ((logits[id] ?? -Infinity) >= least) likely.push(id);
	if (likely.length === 0) return selectTopK(logits, 1).ids;
	return Int32Array.from(likely.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b));
}

/** How many of the descending `weights` it takes to reach `topP`. */
function countNucleus(weights: Float64Array, topP: number): number {
	let sum = 0;
	for (const [i, weight] of weights.entries()) {
		sum += weight;
		if (sum >= topP) return i + 1;
	}
	return weights.length;
}

/** A seeded source of uniform numbers in [0, 1): mulberry32 (Tommy Ettinger, public domain). */
export function createRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
