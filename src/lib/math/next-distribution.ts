/** @file What temperature, top-k and top-p make of a model's logits, token by token, and counts of many draws from it. */
import type { SamplingSettings } from './sampling.ts';
import { logSumExp } from './softmax.ts';

export interface NextDistribution {
	/** `[vocabulary]` token ids, likeliest first; equal ones in order of id. */
	readonly ids: Int32Array;
	/** `[vocabulary]` softmax of the logits as the model gave them, in the order of `ids`. */
	readonly own: Float64Array;
	/** `[vocabulary]` what is drawn from: after temperature and cut, summing to 1; 0 where a token is cut. */
	readonly final: Float64Array;
	/** How many tokens are left, from the likeliest on. */
	readonly kept: number;
	/** What the tokens left had together before the cut, at temperature 1. */
	readonly ownOfKept: number;
}

function softmaxAt(logits: Float64Array, temperature: number): Float64Array {
	if (temperature === 0) return logits.map((_, place) => (place === 0 ? 1 : 0));
	const scaled = Float32Array.from(logits, (logit) => logit / temperature);
	const normaliser = logSumExp(scaled);
	return Float64Array.from(scaled, (logit) => Math.exp(logit - normaliser));
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** How many of the descending `shares` it takes to reach `topP` of their sum. */
function countNucleus(shares: Float64Array, topP: number): number {
	let left = topP * sum(shares);
	for (const [place, share] of shares.entries()) {
		left -= share;
		if (left <= 0) return place + 1;
	}
	return shares.length;
}

/**
 * The distribution that `sampleToken` draws from, with the same settings in the same order: temperature, top-k, then top-p of what top-k left.
 * @param logits `[vocabulary]`
 * @param settings in the ranges that `sampleToken` asks for
 */
export function distributeNext(
	logits: Float32Array,
	{ temperature, topK, topP }: SamplingSettings
): NextDistribution {
	const ids = Int32Array.from(logits.keys()).sort(
		(a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b
	);
	const sorted = Float64Array.from(ids, (id) => logits[id] ?? -Infinity);
	const own = softmaxAt(sorted, 1);
	const tempered = softmaxAt(sorted, temperature);
	const most = temperature === 0 ? 1 : Math.min(topK ?? ids.length, ids.length);
	const kept = topP === null ? most : countNucleus(tempered.subarray(0, most), topP);
	const total = sum(tempered.subarray(0, kept));
	const final = tempered.map((share, place) => (place < kept ? share / total : 0));
	return { ids, own, final, kept, ownOfKept: sum(own.subarray(0, kept)) };
}

/**
 * How often each token came in so many draws.
 * @param random uniform numbers in [0, 1)
 * @returns `[kept]` counts, in the order of `ids`
 */
export function countDraws(
	{ final, kept }: NextDistribution,
	draws: number,
	random: () => number
): Int32Array {
	const sums = new Float64Array(kept);
	let total = 0;
	for (let place = 0; place < kept; place++) sums[place] = total += final[place] ?? 0;
	const counts = new Int32Array(kept);
	for (let draw = 0; draw < draws; draw++) {
		const target = random() * total;
		let [low, high] = [0, kept - 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((sums[middle] ?? 0) > target) high = middle;
			else low = middle + 1;
		}
		counts[low] = (counts[low] ?? 0) + 1;
	}
	return counts;
}
