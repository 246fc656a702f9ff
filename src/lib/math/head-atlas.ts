/**
 * @file What a head does, as numbers: read from its attention over a text that repeats itself.
 *
 * The probe is a first word, `n` words drawn at random, and the same `n` again, each a single token: nothing but the repetition can tell
 * a head where to look. Previous-token and induction heads are those of Elhage and others, "A Mathematical Framework for Transformer
 * Circuits" (2021) and Olsson and others, "In-context Learning and Induction Heads" (2022), which measure them on such a text;
 * duplicate-token heads of Wang and others, "Interpretability in the Wild" (2022). `lab/head_atlas.py` computes the same with `transformers`.
 */
import { attentionProbabilities, type HeadShape } from './attention.ts';
import ledger from './head-atlas-ledger-probe.json';
import random from './head-atlas-probe.json';
import type { Positional } from './positional.ts';
import { buildRotaryTable } from './rope.ts';

/** Scores are mean shares of attention, 0 to 1; positions are counted from 0, `n` words are repeated. */
export interface HeadScores {
	/** On the token before: query i on key i − 1, over i ≥ 2, so that the first token is not counted here. */
	readonly previous: number;
	/** Of a repeated token on its first occurrence: query i on key i − n, over i > n. */
	readonly duplicate: number;
	/** Of a repeated token on what followed its first occurrence: query i on key i − n + 1, over i > n. */
	readonly induction: number;
	/** On the first token: query i on key 0, over i ≥ 1. */
	readonly first: number;
	/** On the token itself: query i on key i, over i ≥ 1. */
	readonly own: number;
	/** Mean of i − j weighted by attention, over i ≥ 1; in tokens. */
	readonly distance: number;
}

export const scoreNames = [
	'previous',
	'duplicate',
	'induction',
	'first',
	'own',
	'distance'
] as const satisfies readonly (keyof HeadScores)[];
export type ScoreName = (typeof scoreNames)[number];

/** A head of a model with its scores; layer and query head are counted from 0. */
export interface AtlasHead extends HeadScores {
	readonly layer: number;
	readonly head: number;
	readonly usesRope: boolean;
}

/** A text of words that come twice. */
export interface Probe {
	/** Begins with a space, as every word of it does. */
	readonly text: string;
	/** How many words are repeated. */
	readonly repeated: number;
}

function makeProbe({ first, words }: { first: string; words: readonly string[] }): Probe {
	const text = [first, ...words, ...words].map((word) => ` ${word}`).join('');
	return { text, repeated: words.length };
}

/** Of words drawn at random; and of the names and things that the lab's ledgers are made of (`lab/retrieval.py`). */
export const probes = { random: makeProbe(random), ledger: makeProbe(ledger) } as const;
export type ProbeName = keyof typeof probes;

export const repeatedWords = probes.random.repeated;
export const probeText = probes.random.text;

/** Whether a tokenizer gave the probe one token a word. @param ids `[tokens]` */
export function isProbe(ids: ArrayLike<number>, repeated = repeatedWords): boolean {
	if (ids.length !== 1 + 2 * repeated) return false;
	const first = Array.from(ids).slice(1, repeated + 1);
	return new Set(first).size === repeated && first.every((id, at) => ids[1 + repeated + at] === id);
}

/**
 * Scores of one head.
 * @param probabilities `[1 + 2n, 1 + 2n]` row-major, rows sum to 1
 * @param repeated n
 * @throws {RangeError} where the map is of another length
 */
export function scoreHead(probabilities: Float32Array, repeated = repeatedWords): HeadScores {
	const tokens = 1 + 2 * repeated;
	if (probabilities.length !== tokens * tokens)
		throw new RangeError(`A map of ${tokens} tokens was expected.`);
	const mean = (from: number, keyOf: (query: number) => number) => {
		let sum = 0;
		for (let query = from; query < tokens; query++)
			sum += probabilities[query * tokens + keyOf(query)] ?? 0;
		return sum / (tokens - from);
	};
	let distance = 0;
	for (let query = 1; query < tokens; query++)
		for (let key = 0; key < query; key++)
			distance += (query - key) * (probabilities[query * tokens + key] ?? 0);
	return {
		previous: mean(2, (query) => query - 1),
		duplicate: mean(repeated + 1, (query) => query - repeated),
		induction: mean(repeated + 1, (query) => query - repeated + 1),
		first: mean(1, () => 0),
		own: mean(1, (query) => query),
		distance: distance / (tokens - 1)
	};
}

/** One layer of a run over the probe. */
export interface AtlasLayer {
	/** Counted from 0. */
	readonly layer: number;
	readonly shape: HeadShape;
	/** How the layer turned its queries and keys. */
	readonly positional: Positional;
	/** `[tokens, heads, headDim]`, before RoPE */
	readonly q: Float32Array;
	readonly k: Float32Array;
}

/**
 * Scores of every query head of one layer.
 * @throws {RangeError} where the run is of another length
 */
export function scoreLayer(
	{ layer, shape, positional, q, k }: AtlasLayer,
	repeated = repeatedWords
): AtlasHead[] {
	const table = buildRotaryTable(positional, shape.headDim, 1 + 2 * repeated);
	return Array.from({ length: shape.queryHeads }, (_, head) => ({
		layer,
		head,
		usesRope: positional.kind === 'rope',
		...scoreHead(attentionProbabilities({ q, k, shape, table, queryHead: head }), repeated)
	}));
}

/** The scores of a head that gives every token it sees the same share. */
export function scoreEven(repeated = repeatedWords): HeadScores {
	const tokens = 1 + 2 * repeated;
	const even = Float32Array.from({ length: tokens * tokens }, (_, at) => {
		const query = Math.floor(at / tokens);
		return at % tokens <= query ? 1 / (query + 1) : 0;
	});
	return scoreHead(even, repeated);
}
