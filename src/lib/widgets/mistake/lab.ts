/** @file What the lab measured of a model with a mistake: rows of its two tables, each shown number with its cell. */
import type { LabTable } from '../../lab/schema.ts';
import type { Fault } from './faults.ts';
import type { Bin } from './loss.ts';
import { styles, type Style } from './texts.ts';

export interface LabOfMistake {
	readonly loss: LabTable<'mistake-loss'>;
	readonly retrieval: LabTable<'mistake-retrieval'>;
}

/** Questions of one kind and length, and the share that was answered. */
export interface Answered {
	readonly style: string;
	/** Longest a prompt may be, in tokens. */
	readonly length: number;
	readonly own: number;
	readonly faulty: number;
	readonly questions: number;
	readonly cells?: { readonly own: string; readonly faulty: string };
}

export interface LabBin extends Bin {
	/** Rows of the table `mistake-loss`, counted from 0. */
	readonly rows: { readonly own: number; readonly faulty: number };
}

/** Where a number of a bin stands, as `data-lab`. */
export const nameCell = (row: number, column: 'loss' | 'more' | 'error'): string =>
	`mistake-loss/${row}/${column}`;

/** Everything of one model and mistake; null where it was not measured. */
export function listLab({ loss, retrieval }: LabOfMistake, model: string, fault: Fault) {
	const of = <Row extends { model: string; fault: string }>(rows: readonly Row[], which: string) =>
		rows.filter((row) => row.model === model && row.fault === which);
	const bins = of(loss.rows, fault).flatMap((row): LabBin[] => {
		const own = of(loss.rows, 'own').find(({ from }) => from === row.from);
		if (!own) return [];
		const { from, to, more, error, texts } = row;
		const rows = { own: own.at, faulty: row.at };
		return [{ from, to, own: own.loss, faulty: row.loss, more, error, texts, rows }];
	});
	const answered = of(retrieval.rows, fault).flatMap((row): Answered[] => {
		const { style, length, questions } = row;
		const own = of(retrieval.rows, 'own').find(
			(each) => each.style === style && each.length === length
		);
		if (!own) return [];
		const cell = (at: number) => `mistake-retrieval/${at}/right`;
		const cells = { own: cell(own.at), faulty: cell(row.at) };
		return [{ style, length, own: own.right, faulty: row.right, questions, cells }];
	});
	const run = Object.entries(loss.runs).find(([name]) => name === `mistake-${model}`)?.[1];
	if (bins.length === 0 || !run) return null;
	const { software: backend, date } = run;
	const about = { revision: '', backend, date };
	return {
		shown: { origin: 'lab', model, about, isWhole: true } as const,
		loss: { view: 'loss', bins } as const,
		answers: { view: 'answers', answered } as const
	};
}

export const isStyle = (style: string): style is Style => styles.some((known) => known === style);
