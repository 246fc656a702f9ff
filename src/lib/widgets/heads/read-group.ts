/** @file One key and the query heads that read it, taken from a run. */
import { applyRotary, buildRotaryTable } from '../../math/rope.ts';
import { softmax } from '../../math/softmax.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Field } from '../attention-bench/csv.ts';

export interface HeadReading {
	/** Query head, counted from 0. */
	readonly head: number;
	/** `[headDim]`, turned as the layer turns it */
	readonly query: Float64Array;
	/** `[query + 1]` scaled scores `q·k / √headDim` of every key the query may see */
	readonly scores: Float32Array;
	/** `[query + 1]` attention, which sums to 1 */
	readonly shares: Float32Array;
}

export interface GroupReading {
	/** `[headDim]`, turned as the layer turns it: there is one, whoever reads it */
	readonly key: Float64Array;
	readonly heads: readonly HeadReading[];
}

export interface Place {
	readonly layer: number;
	/** Key/value head. */
	readonly group: number;
	/** Position of the token that looks. */
	readonly query: number;
	/** Position of the token that is looked at, at most `query`. */
	readonly key: number;
}

/**
 * The key at one place and every query head that reads it. All counts from 0.
 * @throws {RangeError} where the run has no such layer, or the key comes after the query
 */
export function readGroup(trace: Trace, { layer, group, query, key }: Place): GroupReading {
	const { queryHeads, kvHeads, headDim } = trace.shape;
	const found = trace.layers[layer];
	const positional = trace.positional[layer];
	if (!found || !positional) throw new RangeError(`There is no layer ${layer} in this run.`);
	if (key > query) throw new RangeError(`Key ${key} comes after query ${query}.`);
	const tokens = query + 1;
	const table = buildRotaryTable(positional, headDim, tokens);
	const keys = applyRotary(found.k, { tokens, heads: kvHeads, head: group, table });
	const ratio = queryHeads / kvHeads;
	return {
		key: keys.slice(key * headDim, (key + 1) * headDim),
		heads: Array.from({ length: ratio }, (_, index) => {
			const head = group * ratio + index;
			const turned = applyRotary(found.q, { tokens, heads: queryHeads, head, table });
			const own = turned.slice(query * headDim);
			const scores = Float32Array.from({ length: tokens }, (_, at) => {
				let sum = 0;
				for (let d = 0; d < headDim; d++) sum += (own[d] ?? 0) * (keys[at * headDim + d] ?? 0);
				return sum / Math.sqrt(headDim);
			});
			return { head, query: own, scores, shares: softmax(scores) };
		})
	};
}

/** The key on which the heads of a group disagree most: the largest spread of attention. Counted from 0. */
export function findDispute({ heads }: GroupReading): number {
	const spreads = Array.from(heads[0]?.shares ?? [], (_, at) => {
		const shares = heads.map((head) => head.shares[at] ?? 0);
		return Math.max(...shares) - Math.min(...shares);
	});
	return Math.max(0, spreads.indexOf(Math.max(...spreads)));
}

/** The same as rows for a file, a header first: one line a key, positions and heads counted from 1. */
export function listGroup({ heads }: GroupReading, tokens: readonly string[]): Field[][] {
	const count = heads[0]?.shares.length ?? 0;
	return [
		[
			'position',
			'key_token',
			...heads.flatMap(({ head }) => [`score_${head + 1}`, `share_${head + 1}`])
		],
		...Array.from({ length: count }, (_, at) => [
			at + 1,
			tokens[at] ?? '',
			...heads.flatMap(({ scores, shares }) => [scores[at] ?? null, shares[at] ?? null])
		])
	];
}
