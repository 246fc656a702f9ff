/** @file Reads a table of the lab, and refuses one that breaks the schema: the build stops and names file and row. */
import * as v from 'valibot';
import {
	fileSchema,
	labTableNames,
	rowSchemas,
	type LabRow,
	type LabTable,
	type LabTableName,
	type LabTables
} from './schema.ts';

/**
 * A table from the contents of its file; null where there is no file.
 * @throws {Error} naming file and row
 */
export function checkTable<Name extends LabTableName>(
	name: Name,
	content: unknown
): LabTable<Name> | null {
	if (content === undefined) return null;
	const refuse = (problem: string) => new Error(`content/lab/${name}.json: ${problem}`);
	const file = v.safeParse(fileSchema, content);
	if (!file.success)
		throw refuse(
			file.issues.map((issue) => `${v.getDotPath(issue) ?? ''} ${issue.message}`).join('; ')
		);
	const { table, columns, runs, rows } = file.output;
	if (table !== name) throw refuse(`holds the table "${table}".`);
	const schema: v.GenericSchema<unknown, LabRow<Name>> = rowSchemas[name];
	const read = rows.map((cells, index) => {
		if (cells.length !== columns.length)
			throw refuse(`row ${index} has ${cells.length} cells for ${columns.length} columns.`);
		const row = v.safeParse(
			schema,
			Object.fromEntries(columns.map(({ name: column }, at) => [column, cells[at]]))
		);
		if (!row.success)
			throw refuse(
				`row ${index}: ${row.issues.map((issue) => `${v.getDotPath(issue) ?? ''} ${issue.message}`).join('; ')}`
			);
		if (!(row.output.run in runs))
			throw refuse(`row ${index} belongs to the run "${row.output.run}", which is not described.`);
		return { ...row.output, at: index };
	});
	// A table whose rows have not come yet has nothing to show.
	return read.length > 0 ? { name, runs, rows: read } : null;
}

/**
 * All tables from the contents of their files, by name without `.json`.
 * @throws {Error} as `checkTable`, and where a file is no known table
 */
export function checkTables(files: ReadonlyMap<string, unknown>): LabTables {
	for (const name of files.keys())
		if (!labTableNames.some((known) => known === name))
			throw new Error(`content/lab/${name}.json: no such table is known.`);
	return Object.fromEntries(
		labTableNames.map((name) => [name, checkTable(name, files.get(name))])
	) as unknown as LabTables;
}
