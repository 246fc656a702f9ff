/** @file What may be asked of a model's inside, and what of its cache a change leaves valid. */
import type { HeadGate, Interventions, ResidualPatch } from '../contract/interventions.ts';
import { ModelError } from '../contract/model-error.ts';
import type { TraceShape } from '../../trace/trace.ts';

export const noInterventions: Interventions = { heads: [], patches: [] };

/** False for gates at 1, no patch and a single document: the model itself. */
export function changesAnything(interventions: Interventions): boolean {
	const { heads, patches } = interventions;
	return patches.length > 0 || heads.some(({ gate }) => gate !== 1) || masks(interventions);
}

/** True where tokens do not see every token before them. */
export function masks({ documents = [] }: Interventions): boolean {
	return documents.length > 0;
}

/** What a run has room for. */
interface Room {
	readonly shape: TraceShape;
	/** Tokens that the run will come to. */
	readonly tokens: number;
	/** Tokens of the prompt. */
	readonly promptTokens: number;
}

/**
 * @throws {ModelError} bad-intervention; its detail is a sentence that says what to do
 */
export function requirePossible(
	{ heads, patches, documents = [] }: Interventions,
	room: Room
): void {
	const { queryHeads, layers } = room.shape;
	const seen = new Set<string>();
	for (const gate of heads) {
		const place = `${gate.layer}.${gate.head}`;
		requireHead(gate, room);
		if (seen.has(place)) refuse(`Head ${place} is named twice; name it once.`);
		seen.add(place);
	}
	if (heads.filter(({ gate }) => gate === 0).length === queryHeads * layers)
		refuse(
			'Every head of every layer would be off, and no token would know of another; leave one on.'
		);
	for (const patch of patches) requirePatch(patch, room);
	const places = new Set(patches.map(({ layer, token }) => `${layer}:${token}`));
	if (places.size < patches.length) refuse('Two patches have the same layer and token; keep one.');
	requireDocuments(documents, room);
}

function requireHead({ layer, head, gate, fill }: HeadGate, { shape, tokens }: Room): void {
	const { layers, queryHeads, headDim } = shape;
	const name = `${layer}.${head}`;
	if (!isIndex(layer, layers) || !isIndex(head, queryHeads))
		refuse(
			`There is no head ${name}: layers go from 0 to ${layers - 1}, query heads from 0 to ${queryHeads - 1}.`
		);
	if (!Number.isFinite(gate))
		refuse(`The gate of head ${name} is ${gate}; give a number, 0 for off.`);
	if (!fill) return;
	if (!fill.every(Number.isFinite))
		refuse(`The fill of head ${name} has entries that are no finite numbers; take it anew.`);
	if (fill.length === headDim) return;
	if (fill.length % headDim !== 0)
		refuse(
			`The fill of head ${name} has ${fill.length} numbers; a head writes ${headDim} for each token.`
		);
	const rows = fill.length / headDim;
	if (rows < tokens)
		refuse(
			`The fill of head ${name} is of ${rows} tokens, and the run has ${tokens}; take one of as many, or a mean.`
		);
}

function requirePatch({ layer, token, row }: ResidualPatch, { shape, promptTokens }: Room): void {
	if (!isIndex(layer, shape.layers + 1))
		refuse(
			`There is no layer ${layer} to patch before: give 0 to ${shape.layers - 1}, or ${shape.layers} for after the last.`
		);
	if (!isIndex(token, promptTokens))
		refuse(
			`A patch is for token ${token}, and the prompt has ${promptTokens}; give 0 to ${promptTokens - 1}.`
		);
	if (!row.every(Number.isFinite))
		refuse(`The patch at ${layer}:${token} has entries that are no finite numbers; take it anew.`);
}

function requireDocuments(documents: readonly number[], { promptTokens }: Room): void {
	for (const [i, start] of documents.entries())
		if (!isIndex(start, promptTokens) || start <= (documents[i - 1] ?? 0))
			refuse(
				`A document begins at token ${start}, and the prompt has ${promptTokens}; give tokens from 1 to ${promptTokens - 1}, each once and in order.`
			);
}

/** Known only once the graph is read. */
export function requireWidth({ patches }: Interventions, hidden: number): void {
	for (const { layer, token, row } of patches)
		if (row.length !== hidden)
			refuse(
				`The patch at ${layer}:${token} has ${row.length} numbers; the residual stream of this model has ${hidden}.`
			);
}

function refuse(sentence: string): never {
	throw new ModelError('bad-intervention', sentence);
}

function isIndex(value: number, count: number): boolean {
	return Number.isInteger(value) && value >= 0 && value < count;
}

/**
 * How many cached tokens stay valid where one set of interventions takes another's place. Keys and values of a layer depend on what
 * lies below it and before it: what changes the last layer's heads, or the stream after it, changes none; a patch leaves the tokens
 * before its own as they were, and so does a fill that differs from a later token on.
 */
export function countUnchanged(
	before: Interventions,
	after: Interventions,
	{ layers, headDim }: Pick<TraceShape, 'layers' | 'headDim'>
): number {
	let unchanged = Infinity;
	const lower = (tokens: number) => (unchanged = Math.min(unchanged, tokens));
	const headKey = ({ layer, head }: HeadGate) => `${layer}.${head}`;
	const heads = pair(before.heads, after.heads, headKey);
	for (const [a, b] of heads) {
		const layer = a?.layer ?? b?.layer ?? 0;
		if (layer < layers - 1) lower(countSameTokens(a, b, headDim));
	}
	const patchKey = ({ layer, token }: ResidualPatch) => `${layer}:${token}`;
	for (const [a, b] of pair(before.patches, after.patches, patchKey)) {
		const patch = a ?? b;
		if (patch && patch.layer < layers && !(a && b && isSame(a.row, b.row))) lower(patch.token);
	}
	lower(firstDifference(before.documents ?? [], after.documents ?? []));
	return unchanged;
}

/** The first token that is in another document than before. */
function firstDifference(before: readonly number[], after: readonly number[]): number {
	const last = Math.max(before.length, after.length);
	for (let i = 0; i < last; i++)
		if (before[i] !== after[i]) return Math.min(before[i] ?? Infinity, after[i] ?? Infinity);
	return Infinity;
}

function pair<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string) {
	const pairs = new Map<string, [T | undefined, T | undefined]>();
	for (const item of before) pairs.set(keyOf(item), [item, undefined]);
	for (const item of after) pairs.set(keyOf(item), [pairs.get(keyOf(item))?.[0], item]);
	return pairs.values();
}

/** Tokens from the beginning for which two settings of a head are the same. */
function countSameTokens(
	a: HeadGate | undefined,
	b: HeadGate | undefined,
	headDim: number
): number {
	if ((a?.gate ?? 1) !== (b?.gate ?? 1)) return 0;
	const [fill, other] = [a?.fill ?? new Float32Array(), b?.fill ?? new Float32Array()];
	if ((a?.gate ?? 1) === 1) return Infinity;
	if (fill.length !== other.length) return 0;
	const first = fill.findIndex((value, i) => value !== other[i]);
	if (first === -1) return Infinity;
	// A fill of one row stands for every token.
	return fill.length === headDim ? 0 : Math.floor(first / headDim);
}

function isSame(a: Float32Array, b: Float32Array): boolean {
	return a.length === b.length && a.every((value, i) => value === b[i]);
}
