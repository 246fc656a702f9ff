/** @file The lab's files as the build found them. Each is a chunk of its own, fetched by the exhibit that draws it. */
import { checkTable } from './check.ts';
import { labTableNames, type LabTable, type LabTableName, type LabTables } from './schema.ts';

const files = import.meta.glob<unknown>('/content/lab/*.json', { import: 'default' });

/** A table; null where it has not been measured yet. */
export async function loadTable<Name extends LabTableName>(
	name: Name
): Promise<LabTable<Name> | null> {
	return checkTable(name, await files[`/content/lab/${name}.json`]?.());
}

/** The tables named; the others are null. */
export async function loadTables(names: readonly LabTableName[]): Promise<LabTables> {
	const found = await Promise.all(
		labTableNames.map(
			async (name) => [name, names.includes(name) ? await loadTable(name) : null] as const
		)
	);
	return Object.fromEntries(found) as LabTables;
}
