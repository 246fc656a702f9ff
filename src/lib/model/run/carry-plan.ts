/** @file Which texts can be laid over each other, where one's values can be put into the other's run, and as what. */
import { alignTexts } from './align-texts.ts';
import type { CarriedPart, CarryPlace } from '../contract/carry.ts';
import type { HeadGate, Interventions, Observed } from '../contract/interventions.ts';
import { ModelError } from '../contract/model-error.ts';
import type { TextTokenizer } from '../text/tokenizer.ts';
import type { TraceShape } from '../../trace/trace.ts';

/** The tokens of both texts. */
export interface CarryTexts {
	readonly into: readonly number[];
	readonly from: readonly number[];
	/** Of every token of `into` the one of `from` that it is laid over, −1 where there is none; token by token where left out. */
	readonly aligned?: ArrayLike<number>;
}

type Shown = Pick<TextTokenizer, 'show'>;

/**
 * The texts laid over each other: token by token, or with a gap where one has more.
 * @throws {ModelError} bad-intervention where both are the same, or one has more tokens and nobody said where
 */
export function alignCarry(
	{ into, from }: CarryTexts,
	gap: number | undefined,
	tokenizer: Shown
): Required<CarryTexts> {
	const at = findDifference({ into, from });
	if (into.length === from.length) {
		if (at === into.length) refuse('Both texts are the same. Change a word in one of them.');
		return { into, from, aligned: alignTexts(into, from, into.length) };
	}
	const most = Math.min(into.length, from.length);
	if (gap !== undefined) {
		if (!(Number.isInteger(gap) && gap >= 0 && gap <= most))
			refuse(`The gap is at ${gap}; the shorter text has ${most} tokens, so give 0 to ${most}.`);
		return { into, from, aligned: alignTexts(into, from, gap) };
	}
	const name = (ids: readonly number[]) =>
		listTokens(ids.slice(at, at + 3), tokenizer) || 'its end';
	return refuse(
		`The texts have ${from.length} and ${into.length} tokens, and are laid over each other token by token. ` +
			`They part at token ${at + 1}: ${name(from)} in the first, ${name(into)} in the second. ` +
			'Say where the tokens without a counterpart stand, or choose words of as many tokens.'
	);
}

/** The first token that differs from the one that it is laid over. */
export function findDifference({ into, from, aligned }: CarryTexts): number {
	const at = into.findIndex((id, i) => id !== from[aligned?.[i] ?? i]);
	return at === -1 ? into.length : at;
}

/**
 * The token that an answer is, as it stands or after a space.
 * @throws {ModelError} bad-intervention where it is none, or several
 */
export function findAnswer(text: string, tokenizer: Shown & Pick<TextTokenizer, 'encode'>): number {
	if (text.trim() === '') refuse('An answer is empty; give a word that is one token.');
	const encode = (each: string) => [...tokenizer.encode(each, { isTemplated: true }).ids];
	const [asIs, spaced] = [encode(text), encode(` ${text}`)];
	const [only] = spaced.length === 1 ? spaced : asIs;
	if (only !== undefined && (spaced.length === 1 || asIs.length === 1)) return only;
	return refuse(
		`The answer “${text}” is ${spaced.length} tokens of this model, ${listTokens(spaced, tokenizer)}; ` +
			'give one that is a single token.'
	);
}

const listTokens = (ids: readonly number[], tokenizer: Shown) =>
	ids.map((id) => `“${tokenizer.show(id)}”`).join(' ');

/**
 * Where something can be carried over, in an order in which most of the cache stays: from the last token to the first. Left out is what
 * both runs have in common (what stands before the first difference; embeddings of the same token), and what nothing reads.
 */
export function listPlaces(
	texts: CarryTexts,
	part: CarriedPart,
	{ layers, queryHeads }: Pick<TraceShape, 'layers' | 'queryHeads'>
): CarryPlace[] {
	if (part.kind === 'heads' && part.head !== null && !(part.head >= 0 && part.head < queryHeads))
		refuse(`There is no head ${part.head}: query heads go from 0 to ${queryHeads - 1}.`);
	const { into, from, aligned } = texts;
	const counterpart = (token: number) => aligned?.[token] ?? token;
	const [first, last] = [findDifference(texts), into.length - 1];
	const tokens = Array.from({ length: last - first + 1 }, (_, i) => last - i);
	const isStream = part.kind === 'stream';
	const rows = Array.from({ length: isStream ? layers + 1 : layers }, (_, row) => row);
	const top = rows.length - 1;
	const isOpen = ({ row, token }: CarryPlace) => {
		if (counterpart(token) < 0 || (row === top && token < last)) return false;
		return !isStream || row > 0 || into[token] !== from[counterpart(token)];
	};
	const places = isStream
		? tokens.flatMap((token) => rows.map((row) => ({ row: top - row, token })))
		: rows.flatMap((row) => tokens.map((token) => ({ row: top - row, token })));
	return places.filter(isOpen);
}

/** What both runs hold; `into` only where heads are carried over. */
interface CarryValues {
	readonly from: Observed;
	readonly into: Observed | null;
	/** See `CarryTexts`. */
	readonly aligned?: ArrayLike<number>;
}

/** The change that puts one run's values into the other at a place. Other tokens of a head keep their own. */
export function carryAt(
	{ row, token }: CarryPlace,
	part: CarriedPart,
	{ from, into, aligned }: CarryValues,
	shape: TraceShape
): Interventions {
	const other = aligned?.[token] ?? token;
	if (part.kind === 'stream') {
		const stream = from.residuals[row] ?? new Float32Array();
		const width = stream.length / from.tokenIds.length;
		const patch = { layer: row, token, row: stream.slice(other * width, (other + 1) * width) };
		return { heads: [], patches: [patch] };
	}
	const { headDim, queryHeads } = shape;
	const heads = part.head === null ? Array.from({ length: queryHeads }, (_, i) => i) : [part.head];
	const takeRow = (run: Observed | null, head: number, at: number) => {
		const start = (at * queryHeads + head) * headDim;
		return run?.attention[row]?.subarray(start, start + headDim) ?? [];
	};
	const gates = heads.map((head): HeadGate => {
		const tokens = into?.tokenIds.length ?? 0;
		const fill = new Float32Array(tokens * headDim);
		for (let at = 0; at < tokens; at++) {
			const own = at === token ? takeRow(from, head, other) : takeRow(into, head, at);
			fill.set(own, at * headDim);
		}
		return { layer: row, head, gate: 0, fill };
	});
	return { heads: gates, patches: [] };
}

function refuse(sentence: string): never {
	throw new ModelError('bad-intervention', sentence);
}
