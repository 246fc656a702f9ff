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

/** Draws places of the distribution, one a call. */
function createDrawer({ final, kept }: NextDistribution, random: () => number): () => number {
	const sums = new Float64Array(kept);
	let total = 0;
	for (let place = 0; place < kept; place++) sums[place] = total += final[place] ?? 0;
	return () => {
		const target = random() * total;
		let [low, high] = [0, kept - 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((sums[middle] ?? 0) > target) high = middle;
			else low = middle + 1;
		}
		return low;
	};
}

/**
 * How often each token came in so many draws.
 * @param random uniform numbers in [0, 1)
 * @returns `[kept]` counts, in the order of `ids`
 */
export function countDraws(
	distribution: NextDistribution,
	draws: number,
	random: () => number
): Int32Array {
	const draw = createDrawer(distribution, random);
	const counts = new Int32Array(distribution.kept);
	for (let done = 0; done < draws; done++) {
		const place = draw();
		counts[place] = (counts[place] ?? 0) + 1;
	}
	return counts;
}

/** How far the shares drawn lie from the distribution after so many draws. */
export interface Settling {
	readonly draws: number;
	/** Total variation distance: half the sum of the absolute differences, 0 for equal, 1 for nothing in common. */
	readonly distance: number;
	/** Its mean over all possible draws. */
	readonly expected: number;
}

/**
 * The same draws as `countDraws`, looked at on their way: after 1, 2, 3, 5, 10 … of them, and after all.
 * @param random as for `countDraws`
 */
export function measureSettling(
	distribution: NextDistribution,
	draws: number,
	random: () => number
): Settling[] {
	const { final, kept } = distribution;
	const draw = createDrawer(distribution, random);
	const counts = new Int32Array(kept);
	const settling: Settling[] = [];
	let done = 0;
	for (const stop of listStops(draws)) {
		for (; done < stop; done++) {
			const place = draw();
			counts[place] = (counts[place] ?? 0) + 1;
		}
		let distance = 0;
		for (let place = 0; place < kept; place++)
			distance += Math.abs((counts[place] ?? 0) / stop - (final[place] ?? 0)) / 2;
		settling.push({ draws: stop, distance, expected: expectDistance(distribution, stop) });
	}
	return settling;
}

function listStops(draws: number): number[] {
	const stops: number[] = [];
	for (let power = 1; power < draws; power *= 10)
		stops.push(...[1, 2, 3, 5].map((step) => step * power).filter((stop) => stop < draws));
	return [...stops, draws];
}

/**
 * Mean total variation distance between the distribution and the shares of so many draws from it. The mean absolute deviation of
 * each token's count is de Moivre's: `2 (m + 1) C(n, m + 1) p^(m + 1) (1 − p)^(n − m)` with m the whole part of n p (Diaconis and Zabell 1991,
 * "Closed Form Summation for Classical Distributions").
 */
export function expectDistance({ final, kept }: NextDistribution, draws: number): number {
	let total = 0;
	for (let place = 0; place < kept; place++) {
		const share = final[place] ?? 0;
		if (share <= 0 || share >= 1) continue;
		const next = Math.floor(draws * share) + 1;
		const ways = logFactorial(draws) - logFactorial(next) - logFactorial(draws - next);
		const log = ways + next * Math.log(share) + (draws - next + 1) * Math.log1p(-share);
		total += (next * Math.exp(log)) / draws;
	}
	return total;
}

/** Natural log of n!, by Stirling's series from 16 on, where its error is below 1e-12. */
function logFactorial(n: number): number {
	if (n < 16) {
		let product = 1;
		for (let i = 2; i <= n; i++) product *= i;
		return Math.log(product);
	}
	const series = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5) - 1 / (1680 * n ** 7);
	return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + series;
}
