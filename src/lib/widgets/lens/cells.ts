/** @file A lens read cell by cell. */
import type { Field } from '../attention-bench/csv.ts';
import type { Trace, TraceLens } from '../../trace/trace.ts';
import type { Shade } from './parameters.ts';

/** A run that was read layer by layer. */
export type LensRun = Trace & { readonly lens: TraceLens };

export interface Guess {
	readonly text: string;
	readonly share: number;
}

export interface Cell {
	/** 0 is the embedding. */
	readonly depth: number;
	readonly token: number;
	/** Likeliest first. */
	readonly guesses: readonly Guess[];
	readonly entropy: number;
	readonly answer: string;
	readonly answerShare: number;
	readonly answerRank: number;
}

export function hasLens(trace: Trace | null): trace is LensRun {
	return trace?.lens !== undefined;
}

/** Whether two runs are of the same tokens, so that their cells stand for the same. */
export function isSameText(a: LensRun, b: LensRun): boolean {
	return (
		a.tokenIds.length === b.tokenIds.length && a.tokenIds.every((id, i) => id === b.tokenIds[i])
	);
}

/** @throws {RangeError} where the run has no such cell */
export function readCell(
	{ lens, tokens, topkTokens }: LensRun,
	depth: number,
	token: number
): Cell {
	const at = depth * tokens.length + token;
	const { k, ids, logits, logSumExp } = lens.topk;
	const normaliser = logSumExp[at];
	if (normaliser === undefined || token >= tokens.length)
		throw new RangeError(`no cell at depth ${depth}, token ${token}`);
	const name = (id: number) => topkTokens.get(id) ?? `#${id}`;
	return {
		depth,
		token,
		guesses: Array.from({ length: k }, (_, i) => ({
			text: name(ids[at * k + i] ?? -1),
			share: Math.exp((logits[at * k + i] ?? -Infinity) - normaliser)
		})),
		entropy: lens.entropy[at] ?? NaN,
		answer: name(lens.answers[token] ?? -1),
		answerShare: lens.answerProbability[at] ?? NaN,
		answerRank: lens.answerRank[at] ?? -1
	};
}

/** Cells by depth, the last layer first, as they are drawn. */
export function listRows(run: LensRun): readonly (readonly Cell[])[] {
	return Array.from({ length: run.lens.depths }, (_, i) =>
		run.tokens.map((_, token) => readCell(run, run.lens.depths - 1 - i, token))
	);
}

/** The depth from which on the model's answer at a token is the best guess, and stays it. */
export function findSettled({ lens, tokens }: LensRun, token: number): number {
	let depth = lens.depths - 1;
	while (depth > 0 && lens.answerRank[(depth - 1) * tokens.length + token] === 1) depth--;
	return depth;
}

export function shadeOf(cell: Cell, shade: Shade): number {
	if (shade === 'entropy') return cell.entropy;
	return shade === 'answer' ? cell.answerShare : (cell.guesses[0]?.share ?? 0);
}

/** The end of the scale: all of a share; of the entropy the largest there is. */
export function mostOf(runs: readonly LensRun[], shade: Shade): number {
	if (shade !== 'entropy') return 1;
	return runs.reduce((most, { lens }) => lens.entropy.reduce((a, b) => Math.max(a, b), most), 1e-6);
}

export function listCells(run: LensRun, setting: string): Field[][] {
	return listRows(run)
		.flat()
		.map((cell) => [
			run.model,
			setting,
			cell.depth,
			cell.token + 1,
			run.tokens[cell.token] ?? '',
			cell.guesses[0]?.text ?? '',
			cell.guesses[0]?.share ?? NaN,
			cell.answer,
			cell.answerShare,
			cell.answerRank,
			cell.entropy
		]);
}
