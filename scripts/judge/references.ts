/** @file What a `data-fact` or a `data-lab` says its element shows: the values it resolves to. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { FactBase } from '../../src/lib/facts/check.ts';
import { findFactNote } from '../../src/lib/facts/fact-note.ts';
import { followPath, listLeaves, parseFactReference } from '../../src/lib/facts/reference.ts';
import type { JsonValue } from '../../src/lib/facts/schema.ts';
import { readNumbers } from './numbers.ts';

/** The numbers a fact holds, those within its strings included. */
export function factNumbers(base: FactBase, reference: string): readonly number[] {
	return numbersIn(findFactNote(base, reference).value);
}

function numbersIn(value: JsonValue): readonly number[] {
	return listLeaves(value).flatMap((leaf) =>
		typeof leaf === 'number' ? [leaf] : readNumbers(leaf).flatMap(scaled)
	);
}

const words: Readonly<Record<string, number>> = { million: 1e6, billion: 1e9, trillion: 1e12 };
const letters: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6, B: 1e9, T: 1e12 };

function scaled({ digits, scale }: { digits: number; scale: string }): readonly number[] {
	const factor = words[scale] ?? letters[scale];
	return factor === undefined ? [digits] : [digits, digits * factor];
}

const labTable = v.object({
	columns: v.array(v.object({ name: v.string() })),
	rows: v.array(v.array(v.union([v.string(), v.number(), v.boolean(), v.null()])))
});
type LabTable = v.InferOutput<typeof labTable>;

type Summary = 'mean' | 'min' | 'max' | 'sum' | 'count';

function summarise(summary: Summary, cells: readonly number[]): number {
	const sum = cells.reduce((before, cell) => before + cell, 0);
	switch (summary) {
		case 'mean':
			return sum / cells.length;
		case 'min':
			return Math.min(...cells);
		case 'max':
			return Math.max(...cells);
		case 'sum':
			return sum;
		case 'count':
			return cells.length;
	}
}

/** 0-based indexes of the rows that a selector means. */
function selectRows({ columns, rows }: LabTable, selector: string): readonly number[] {
	if (/^\d+(,\d+)*$/.test(selector)) return selector.split(',').map(Number);
	const conditions = selector.split('&').map((condition) => {
		const at = condition.indexOf('=');
		const column = columns.findIndex(({ name }) => name === condition.slice(0, at));
		if (at < 1 || column < 0) throw new RangeError(`has no column for "${condition}"`);
		return { column, value: condition.slice(at + 1) };
	});
	return rows.flatMap((row, index) =>
		conditions.every(({ column, value }) => String(row[column]) === value) ? [index] : []
	);
}

function readCell(table: LabTable, summary: Summary, selector: string, column: string): number {
	const at = table.columns.findIndex(({ name }) => name === column);
	if (at < 0) throw new RangeError(`has no column "${column}"`);
	const rows = selectRows(table, selector);
	if (rows.length === 0) throw new RangeError(`has no row "${selector}"`);
	const cells = rows.map((row) => table.rows[row]?.[at]);
	if (summary === 'count') return cells.length;
	if (!cells.every((cell): cell is number => typeof cell === 'number'))
		throw new RangeError(`has no number at "${selector}/${column}"`);
	return summarise(summary, cells);
}

const shape = /^(?:(?<summary>mean|min|max|sum|count):)?(?<table>[a-z0-9][a-z0-9-]*)\/(?<rest>.+)$/;

/**
 * The number, or numbers, that a `data-lab` names; see CONTRIBUTING.md for its form.
 * @param folder of the lab's tables
 * @throws {RangeError} where it names nothing
 */
export function labNumbers(folder: string, reference: string): readonly number[] {
	const { summary = 'mean', table: name = '', rest = '' } = shape.exec(reference)?.groups ?? {};
	const path = join(folder, `${name}.json`);
	if (!name || !existsSync(path)) throw new RangeError(`there is no lab file for "${reference}"`);
	const content = JSON.parse(readFileSync(path, 'utf8')) as JsonValue;
	const table = v.safeParse(labTable, content);
	try {
		if (!table.success)
			return numbersIn(followPath(content, parseFactReference(`${name}/${rest}`)));
		const at = rest.lastIndexOf('/');
		return [readCell(table.output, summary as Summary, rest.slice(0, at), rest.slice(at + 1))];
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw new RangeError(`content/lab/${name}.json ${why}`, { cause: error });
	}
}
