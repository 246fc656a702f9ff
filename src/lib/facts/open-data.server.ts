/** @file The fact base as files for others: JSON with a schema, and CSV for spreadsheets. */
// By the authors of valibot, MIT, no dependencies: the schemas that check the build are the ones others read.
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { benchmarksSchema } from './benchmark-schema.ts';
import { factSchemas, type FactFile } from './check.ts';
import { factBase } from './facts.server.ts';

/** Bumped when a field changes its name or its meaning. */
export const openDataVersion = 1;

export const licenceNote =
	'The wording and arrangement of this file are under the Apache License 2.0, as is the rest of the Model Museum. The numbers are those of the sources named beside them: cite the source, and say which file and id you took it from. No licence of a third party is granted here.';

export const factFiles = Object.keys(factSchemas) as readonly FactFile[];

/** How many entries a file holds: cells, for the benchmarks. */
export function countEntries(file: FactFile): number {
	return file === 'benchmarks' ? factBase.benchmarks.scores.length : factBase[file].length;
}

/** The schema of a file as it is served: its entries in an envelope. */
export function describeFile(file: FactFile) {
	const envelope = {
		format: v.literal(`model-museum-${file}`),
		version: v.literal(openDataVersion),
		licence: v.string(),
		schema: v.string()
	};
	return file === 'benchmarks'
		? v.object({ ...envelope, ...benchmarksSchema.entries })
		: v.object({ ...envelope, entries: factSchemas[file] });
}

/** One file as it is served: its entries, with a licence note and the place of its schema. */
export function makeJson(file: FactFile): string {
	const envelope = {
		format: `model-museum-${file}`,
		version: openDataVersion,
		licence: licenceNote,
		schema: `${file}.schema.json`
	};
	const data =
		file === 'benchmarks'
			? { ...envelope, ...factBase.benchmarks }
			: { ...envelope, entries: factBase[file] };
	return `${JSON.stringify(data, null, '\t')}\n`;
}

/** JSON Schema (draft 7) of a file. */
export function makeSchema(file: FactFile): string {
	const schema = toJsonSchema(describeFile(file), { errorMode: 'ignore' });
	return `${JSON.stringify(schema, null, '\t')}\n`;
}

/** What the files are. */
export function makeIndex(): string {
	const files = factFiles.map((name) => ({
		name,
		entries: countEntries(name),
		json: `${name}.json`,
		csv: `${name}.csv`,
		schema: `${name}.schema.json`
	}));
	const about = { format: 'model-museum-facts', version: openDataVersion, licence: licenceNote };
	return `${JSON.stringify({ ...about, files }, null, '\t')}\n`;
}
