/** @file The training rows as a file of numbers: every token of the conversation, and where it lies. */
import type { Field } from '../attention-bench/csv.ts';
import type { TrainingRows } from './training-rows.svelte.ts';

export function listFields(training: TrainingRows): readonly (readonly Field[])[] {
	const { example, tokens, scores, countedFrom, rows, number } = training;
	const pieces = rows.flatMap((row, at) => row.map((piece) => ({ ...piece, row: at + 1 })));
	const own = pieces.filter((piece) => piece.example === number);
	const rowOf = (token: number) =>
		own.find(({ from, to }) => from <= token && token < to)?.row ?? '';
	return [
		['token', 'text', 'id', 'counts', 'row', ...scores.map(({ model }) => `nats_${model}`)],
		...tokens.map((text, at) => [
			...[at + 1, text, example?.ids[at] ?? '', at >= countedFrom ? 1 : 0, rowOf(at)],
			...scores.map(({ losses }) => (at === 0 ? '' : (losses[at] ?? '')))
		])
	];
}
