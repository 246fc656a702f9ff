import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
	countEntries,
	describeFile,
	factFiles,
	makeIndex,
	makeJson,
	makeSchema
} from './open-data.server.ts';
import { makeTable } from './open-data-tables.server.ts';

interface Envelope {
	licence: string;
	schema: string;
	entries?: unknown[];
	scores?: unknown[];
}

describe.each(factFiles.map((file) => [file] as const))('%s', (file) => {
	it('is complete as JSON, with licence and schema', () => {
		const { licence, schema, entries, scores } = JSON.parse(makeJson(file)) as Envelope;
		expect(licence).toContain('cite the source');
		expect(schema).toBe(`${file}.schema.json`);
		expect((entries ?? scores)?.length).toBe(countEntries(file));
	});

	it('fits the schema it names', () => {
		expect(v.is(describeFile(file), JSON.parse(makeJson(file)))).toBe(true);
	});

	it('is complete as a table, every row as wide as its header', () => {
		const [header, ...rows] = makeTable(file);
		expect(rows).toHaveLength(countEntries(file));
		for (const row of rows) expect(row).toHaveLength(header?.length ?? 0);
	});

	it('has a schema that names its fields', () => {
		const schema = JSON.parse(makeSchema(file)) as Record<string, unknown>;
		expect(schema.$schema).toContain('json-schema.org');
		expect(makeSchema(file)).toContain(
			file === 'sources' ? '"publisher"' : file === 'claims' ? '"evidence"' : '"sources"'
		);
	});
});

it('keeps a missing score empty and no other', () => {
	const [header = [], ...rows] = makeTable('benchmarks');
	const column = header.indexOf('score');
	expect(rows.filter((row) => row[column] === null)).toHaveLength(1);
	expect(rows.filter((row) => row[column] === 0)).toHaveLength(0);
});

it('lists all seven files in its index', () => {
	const { files } = JSON.parse(makeIndex()) as { files: { name: string }[] };
	expect(files.map(({ name }) => name)).toEqual(factFiles);
});
