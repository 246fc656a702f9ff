import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkTable, checkTables } from './check.ts';
import { fileSchema, labTableNames, rowSchemas } from './schema.ts';
import { labTables } from './tables.server.ts';
import * as v from 'valibot';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const fixture = (): unknown => JSON.parse(read('tests/fixtures/lab/siblings-retrieval.json'));

/** Lists of columns that several tables share, in the place of their names. */
function writeOut(python: string): string {
	const shared = [...python.matchAll(/^([A-Z]+) = (\((?:RUN, )?Column[\s\S]*?\)\))$/gm)];
	return shared.reduce(
		(text, [, name = '', columns = '']) =>
			text.replaceAll(`*${name}`, columns).replaceAll(`": ${name},`, `": ${columns},`),
		python
	);
}

describe('a table of the lab', () => {
	it('is read by the names of its columns, in any order, with others beside them', () => {
		const file = v.parse(fileSchema, fixture());
		const columns = [...file.columns, { name: 'new', unit: '', meaning: 'a column to come' }];
		const turned = {
			...file,
			columns: columns.toReversed(),
			rows: file.rows.map((row) => [...row, 'x'].reverse())
		};
		const rows = checkTable('siblings-retrieval', turned)?.rows;
		expect(rows).toEqual(checkTable('siblings-retrieval', fixture())?.rows);
		expect(rows?.[0]).toEqual({
			run: 'fixture-3:1-1',
			kind: '3:1',
			masked: true,
			seed: 1,
			style: 'plain',
			length: 64,
			right: 0.9,
			questions: 20,
			at: 0
		});
	});

	it('is null where there is no file, or no row yet', () => {
		expect(checkTable('merge-curve', undefined)).toBeNull();
		const file = v.parse(fileSchema, fixture());
		expect(checkTable('siblings-retrieval', { ...file, rows: [] })).toBeNull();
	});

	it.each([
		['a share above 1', (row: unknown[]) => row.with(6, 1.5), /row 0: right/],
		['a cell too few', (row: unknown[]) => row.slice(1), /row 0 has 7 cells for 8 columns/],
		['a run nobody described', (row: unknown[]) => row.with(0, 'ghost'), /run "ghost"/],
		['an arm nobody knows', (row: unknown[]) => row.with(1, '4:1'), /row 0: kind/]
	])('is refused by file and row for %s', (_, spoil, message) => {
		const file = v.parse(fileSchema, fixture());
		const rows = file.rows.map((row, index) => (index === 0 ? spoil(row) : row));
		const spoiled = { ...file, rows };
		expect(() => checkTable('siblings-retrieval', spoiled)).toThrow(message);
		expect(() => checkTable('siblings-retrieval', spoiled)).toThrow(
			'content/lab/siblings-retrieval.json'
		);
	});

	it('is refused under another name, and an unknown file with it', () => {
		expect(() => checkTable('siblings-loss', fixture())).toThrow('holds the table');
		expect(() => checkTables(new Map([['siblings-lost', {}]]))).toThrow('no such table');
	});

	it('has the columns that the lab writes', () => {
		const python = writeOut(read('lab/results.py'));
		for (const name of labTableNames) {
			const start = python.indexOf(`"${name}": (`);
			expect(start, name).toBeGreaterThan(0);
			const end = /\),\n( {4}"|\})/.exec(python.slice(start))?.index ?? 0;
			const text = python.slice(start, start + end + 1);
			const constants = [...text.matchAll(/\b(RUN|SEED|KIND|MASKED|FAULT|SHARING)\b/g)].map(
				([word]) => word.toLowerCase()
			);
			const columns = [...text.matchAll(/Column\("([^"]+)"/g)].map(([, column]) => column);
			const written = new Set([...constants, ...columns]);
			for (const column of Object.keys(rowSchemas[name].entries))
				expect(written.has(column), `${name}.${column}`).toBe(true);
		}
	});
});

it('reads every table that is there', () => {
	expect(Object.keys(labTables)).toEqual(labTableNames);
});
