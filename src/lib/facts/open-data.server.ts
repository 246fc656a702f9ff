/** @file The fact base as files for others: JSON with a schema, and CSV for spreadsheets. */
// By the authors of valibot, MIT, no dependencies: the schemas that check the build are the ones others read.
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { benchmarksSchema } from './benchmark-schema.ts';
import { factSchemas, type FactFile } from './check.ts';
import { factBase } from './facts.server.ts';
import type { Citation } from './schema.ts';

type Field = string | number | null;

/** Bumped when a field changes its name or its meaning. */
export const openDataVersion = 1;

export const licenceNote =
	'The wording and arrangement of this file are under the Apache License 2.0, as is the rest of the Model Museum. The numbers are those of the sources named beside them: cite the source, and say which file and id you took it from. No licence of a third party is granted here.';

export const factFiles = Object.keys(factSchemas) as readonly FactFile[];

const cite = (places: readonly Citation[]) =>
	places.map(({ doc, location }) => `${doc}: ${location}`).join(' | ');

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

/** Rows of a file as a table, the header first. Values with parts are JSON; sources are joined by ` | `. */
export function makeTable(file: FactFile): Field[][] {
	switch (file) {
		case 'sources':
			return [
				['id', 'kind', 'publisher', 'title', 'url', 'read_as'],
				...factBase.sources.map(({ id, kind, publisher, title, url, readAs }) => [
					id,
					kind,
					publisher,
					title,
					url ?? null,
					readAs ?? null
				])
			];
		case 'facts':
			return [
				['id', 'label', 'value', 'unit', 'confidence', 'note', 'sources', 'conflicts'],
				...factBase.facts.map(
					({ id, label, value, unit, confidence, note, sources, conflicts }) => [
						id,
						label,
						typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value),
						unit ?? null,
						confidence,
						note ?? null,
						cite(sources),
						conflicts.join(' | ')
					]
				)
			];
		case 'conflicts':
			return [
				['id', 'topic', 'kind', 'severity', 'claims', 'verdict', 'why', 'follow', 'sources'],
				...factBase.conflicts.map((conflict) => [
					conflict.id,
					conflict.topic,
					conflict.kind,
					conflict.severity,
					conflict.claims.map(({ doc, says }) => `${doc}: ${says}`).join(' | '),
					conflict.verdict,
					conflict.why,
					conflict.follow ?? null,
					cite(conflict.sources)
				])
			];
		case 'claims':
			return [
				['id', 'claim', 'by', 'status', 'evidence', 'scope', 'facts', 'conflicts', 'scores'],
				...factBase.claims.map((claim) => [
					claim.id,
					claim.claim,
					claim.by.join(' | '),
					claim.status,
					claim.evidence,
					claim.scope,
					claim.facts.join(' | '),
					claim.conflicts.join(' | '),
					claim.scores.join(' | ')
				])
			];
		case 'derived':
			return [
				['id', 'title', 'formula', 'inputs', 'result', 'note', 'sources'],
				...factBase.derived.map(({ id, title, formula, inputs, result, note, sources }) => [
					id,
					title,
					formula.map(({ name, expression }) => `${name} = ${expression}`).join(' | '),
					JSON.stringify(inputs),
					JSON.stringify(result),
					note ?? null,
					cite(sources)
				])
			];
		case 'models':
			return makeModelTable();
		case 'benchmarks':
			return makeScoreTable();
	}
}

function makeModelTable(): Field[][] {
	const header =
		'id name developer released parameters layers hidden query_heads kv_heads head_dim feed_forward vocab tied_embeddings activation pattern theta context_trained context_extended tokens_trillions licence kv_bytes_per_token sources';
	const rows = factBase.models.map((model): Field[] => {
		const { config, parameters, context } = model;
		return [
			model.id,
			model.name,
			model.developer,
			model.released,
			parameters.total,
			config.layers,
			config.hidden,
			config.queryHeads,
			config.kvHeads,
			config.headDim,
			config.feedForward,
			config.vocab,
			config.tiedEmbeddings ? 'yes' : 'no',
			config.activation,
			config.positional.pattern,
			config.positional.theta,
			context.trained,
			context.extended ?? null,
			model.training.tokensTrillions,
			model.licence,
			model.kvCache.bytesPerToken,
			cite(model.sources)
		];
	});
	return [header.split(' '), ...rows];
}

function makeScoreTable(): Field[][] {
	const { scores, benchmarks, footnotes } = factBase.benchmarks;
	const texts = new Map(footnotes.map(({ id, text }) => [id, text]));
	const known = new Map(benchmarks.map((benchmark) => [benchmark.id, benchmark]));
	const header =
		'id benchmark category metric table setting contestant language shots score sources reprinted_by footnotes';
	const rows = scores.map((score): Field[] => [
		score.id,
		known.get(score.benchmark)?.name ?? score.benchmark,
		known.get(score.benchmark)?.category ?? null,
		known.get(score.benchmark)?.metric ?? null,
		score.table,
		score.setting,
		score.contestant,
		score.language,
		score.shots,
		score.score,
		cite(score.sources),
		score.reprints.map(({ doc }) => doc).join(' | '),
		score.footnotes.map((id) => texts.get(id) ?? id).join(' | ')
	]);
	return [header.split(' '), ...rows];
}
