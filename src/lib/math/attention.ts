/**
 * @file Causal grouped-query attention of one head, derived from pre-RoPE queries and keys and a positional table.
 *
 * Written for a slider: q and k of the head are rotated once, then the scores run over contiguous arrays, four
 * keys at a time, and the softmax works on the row while it is warm.
 */
import { applyRotary, type RotaryTable } from './rope.ts';

/** The part of a model's shape that attention depends on. */
export interface HeadShape {
	readonly queryHeads: number;
	readonly kvHeads: number;
	readonly headDim: number;
}

export interface AttentionHead {
	/** `[tokens, queryHeads, headDim]`, before RoPE */
	readonly q: Float32Array;
	/** `[tokens, kvHeads, headDim]`, before RoPE */
	readonly k: Float32Array;
	readonly shape: HeadShape;
	readonly table: RotaryTable;
	readonly queryHead: number;
	/** Only the first so many tokens; all of them where left out. */
	readonly tokens?: number;
	/** Tokens, ascending, at which documents after the first begin: a query sees keys of its own alone. One document where left out. */
	readonly documents?: readonly number[];
	/** A map of as many tokens to write over, zero above its diagonal as an earlier one is; a new one where left out. */
	readonly into?: Float32Array<ArrayBuffer>;
	/** Rotated queries and keys of another head, `[tokens, headDim]` each, to write over; new ones where left out. */
	readonly turned?: { readonly queries: Float64Array; readonly keys: Float64Array };
}

/** The key/value head that a query head reads: with a ratio of 4:1, heads 0 to 3 read key/value head 0. */
export function findKvHead(shape: HeadShape, queryHead: number): number {
	return Math.floor(queryHead / (shape.queryHeads / shape.kvHeads));
}

/** The first token of the document that a token belongs to. @param documents tokens, ascending, at which documents after the first begin */
export function findStart(documents: readonly number[] | undefined, token: number): number {
	return documents?.findLast((start) => start <= token) ?? 0;
}

/**
 * Attention probabilities `[queries, keys]`, row-major; rows sum to 1, zero above the diagonal and before a query's document.
 * @throws {RangeError} where the head does not exist, or q, k, table and `into` do not fit the shape
 */
export function attentionProbabilities(head: AttentionHead): Float32Array<ArrayBuffer> {
	const { probabilities, tokens } = computeScores(head, 0);
	for (let i = 0; i < tokens; i++) {
		const start = findStart(head.documents, i);
		normaliseRow(probabilities, i * tokens + start, i + 1 - start);
	}
	return probabilities;
}

/**
 * Scaled scores `q·k / √headDim` `[queries, keys]`, before the softmax; `-Infinity` above the diagonal and before a query's document.
 * @throws {RangeError} as `attentionProbabilities`
 */
export function attentionScores(head: AttentionHead): Float32Array {
	return computeScores(head, -Infinity).probabilities;
}

/**
 * Scaled scores `[queries, keys]` of every query with every key, later ones included: what there is before the mask.
 * @throws {RangeError} as `attentionProbabilities`
 */
export function unmaskedScores(head: AttentionHead): Float32Array {
	return computeScores(head, 0, false).probabilities;
}

/** Fills a `[tokens, tokens]` matrix with scores: up to the diagonal, and `masked` above it, or everywhere. */
function computeScores(head: AttentionHead, masked: number, isCausal = true) {
	const { q, k, shape, table, queryHead, documents, turned } = head;
	const { queryHeads, kvHeads, headDim } = shape;
	const tokens = head.tokens ?? q.length / (queryHeads * headDim);
	requireFitting(head, tokens);
	const queries = applyRotary(q, {
		tokens,
		heads: queryHeads,
		head: queryHead,
		...{ table, scale: 1 / Math.sqrt(headDim), into: turned?.queries }
	});
	const kvHead = findKvHead(shape, queryHead);
	const place = { tokens, heads: kvHeads, head: kvHead };
	const keys = applyRotary(k, { ...place, table, into: turned?.keys });

	const probabilities = head.into ?? new Float32Array(tokens * tokens);
	if (probabilities.length !== tokens * tokens)
		throw new RangeError(`${probabilities.length} cells are no map of ${tokens} tokens.`);
	if (masked !== 0) probabilities.fill(masked);
	for (let i = 0; i < tokens; i++) {
		scoreRow(
			queries,
			i * headDim,
			keys,
			headDim,
			isCausal ? i + 1 : tokens,
			probabilities,
			i * tokens
		);
		if (isCausal) probabilities.fill(masked, i * tokens, i * tokens + findStart(documents, i));
	}
	return { probabilities, tokens };
}

/** Dot products of one query with the first `count` keys; four at a time keeps four sums in flight. */
function scoreRow(
	queries: Float64Array,
	query: number,
	keys: Float64Array,
	headDim: number,
	count: number,
	out: Float32Array,
	start: number
): void {
	let j = 0;
	for (; j + 3 < count; j += 4) {
		const k0 = j * headDim;
		const k1 = k0 + headDim;
		const k2 = k1 + headDim;
		const k3 = k2 + headDim;
		let s0 = 0;
		let s1 = 0;
		let s2 = 0;
		let s3 = 0;
		for (let d = 0; d < headDim; d++) {
			const x = queries[query + d] ?? 0;
			s0 += x * (keys[k0 + d] ?? 0);
			s1 += x * (keys[k1 + d] ?? 0);
			s2 += x * (keys[k2 + d] ?? 0);
			s3 += x * (keys[k3 + d] ?? 0);
		}
		out[start + j] = s0;
		out[start + j + 1] = s1;
		out[start + j + 2] = s2;
		out[start + j + 3] = s3;
	}
	for (; j < count; j++) {
		let sum = 0;
		for (let d = 0; d < headDim; d++)
			sum += (queries[query + d] ?? 0) * (keys[j * headDim + d] ?? 0);
		out[start + j] = sum;
	}
}

/** Softmax in place over `values[start .. start + count)`. */
function normaliseRow(values: Float32Array, start: number, count: number): void {
	let max = -Infinity;
	for (let j = start; j < start + count; j++) {
		const value = values[j] ?? -Infinity;
		if (value > max) max = value;
	}
	let sum = 0;
	for (let j = start; j < start + count; j++) {
		const weight = Math.exp((values[j] ?? -Infinity) - max);
		values[j] = weight;
		sum += weight;
	}
	const inverse = 1 / sum;
	for (let j = start; j < start + count; j++) values[j] = (values[j] ?? 0) * inverse;
}

/**
 * What one head writes: its probabilities times its values.
 * @param probabilities `[tokens, tokens]`
 * @param values `[tokens, headDim]` of the key/value head that this query head reads
 * @returns `[tokens, headDim]`
 */
export function attentionOutput(
	probabilities: Float32Array,
	values: Float32Array,
	tokens: number,
	headDim: number
): Float32Array {
	const out = new Float32Array(tokens * headDim);
	const row = new Float64Array(headDim);
	for (let i = 0; i < tokens; i++) {
		row.fill(0);
		for (let j = 0; j <= i; j++) {
			const weight = probabilities[i * tokens + j] ?? 0;
			for (let d = 0; d < headDim; d++)
				row[d] = (row[d] ?? 0) + weight * (values[j * headDim + d] ?? 0);
		}
		out.set(row, i * headDim);
	}
	return out;
}

function requireFitting({ q, k, shape, table, queryHead }: AttentionHead, tokens: number): void {
	const { queryHeads, kvHeads, headDim } = shape;
	if (!(queryHead >= 0 && queryHead < queryHeads))
		throw new RangeError(`There is no query head ${queryHead} among ${queryHeads}.`);
	if (!Number.isInteger(tokens)) throw new RangeError('q holds no whole number of tokens.');
	if (q.length < tokens * queryHeads * headDim || k.length < tokens * kvHeads * headDim)
		throw new RangeError(`q and k hold fewer than ${tokens} tokens.`);
	if (table.half * 2 !== headDim)
		throw new RangeError(`The table is for head dimension ${table.half * 2}, not ${headDim}.`);
}
