/** @file Reads the files of the fact base, and refuses one that breaks the schema, repeats an id or points nowhere: the build stops and names file and entry. */
import * as v from 'valibot';
import { benchmarksSchema, type Benchmarks } from './benchmark-schema.ts';
import { claimSchema, type Claim } from './claim-schema.ts';
import {
	conflictSchema,
	derivedSchema,
	factSchema,
	modelSchema,
	sourceSchema,
	type Citation,
	type Conflict,
	type Derived,
	type Fact,
	type MuseumModel,
	type Source
} from './schema.ts';

export interface FactBase {
	readonly sources: readonly Source[];
	readonly facts: readonly Fact[];
	readonly conflicts: readonly Conflict[];
	readonly claims: readonly Claim[];
	readonly derived: readonly Derived[];
	readonly models: readonly MuseumModel[];
	readonly benchmarks: Benchmarks;
}

export type FactFile = keyof FactBase;

/** The schema of each file. */
export const factSchemas = {
	sources: v.array(sourceSchema),
	facts: v.array(factSchema),
	conflicts: v.array(conflictSchema),
	claims: v.array(claimSchema),
	derived: v.array(derivedSchema),
	models: v.array(modelSchema),
	benchmarks: benchmarksSchema
};

/** The id of the entry an issue lies in, or its index where it has none. */
function nameEntry(issue: v.BaseIssue<unknown>): string {
	for (const { value } of issue.path ?? [])
		if (typeof value === 'object' && value !== null && 'id' in value) return String(value.id);
	return v.getDotPath(issue) ?? 'file';
}

function parse<TSchema extends v.GenericSchema>(
	file: FactFile,
	schema: TSchema,
	data: unknown
): v.InferOutput<TSchema> {
	const result = v.safeParse(schema, data);
	if (result.success) return result.output;
	const problems = result.issues.map(
		(issue) => `${nameEntry(issue)}: ${v.getDotPath(issue) ?? ''} ${issue.message}`
	);
	throw new Error(`content/facts/${file}.json: ${problems.join('; ')}`);
}

function refuseRepeats(file: FactFile, entries: readonly { readonly id: string }[]): void {
	const seen = new Set<string>();
	for (const { id } of entries) {
		if (seen.has(id)) throw new Error(`content/facts/${file}.json: the id "${id}" stands twice.`);
		seen.add(id);
	}
}

/** Throws where `ids` has an entry that `known` has not. */
function resolve(
	file: FactFile,
	entry: string,
	what: string,
	ids: readonly string[],
	known: ReadonlySet<string>
) {
	for (const id of ids)
		if (!known.has(id))
			throw new Error(
				`content/facts/${file}.json: ${entry} names the ${what} "${id}", which does not exist.`
			);
}

const idsOf = (entries: readonly { readonly id: string }[]) => new Set(entries.map(({ id }) => id));
const docsOf = (places: readonly Citation[]) => places.map(({ doc }) => doc);

function checkReferences(base: FactBase): void {
	const { benchmarks } = base;
	const sources = idsOf(base.sources);
	const conflicts = idsOf(base.conflicts);
	const models = idsOf(base.models);
	for (const { id, sources: places, conflicts: named } of base.facts) {
		resolve('facts', id, 'source', docsOf(places), sources);
		resolve('facts', id, 'conflict', named, conflicts);
	}
	for (const { id, sources: places, claims } of base.conflicts)
		resolve(
			'conflicts',
			id,
			'source',
			[...docsOf(places), ...claims.map(({ doc }) => doc)],
			sources
		);
	for (const { id, sources: places } of base.derived)
		resolve('derived', id, 'source', docsOf(places), sources);
	for (const { id, sources: places, parameters, confidence, onnx } of base.models) {
		const printed = parameters.printed.map(({ source }) => source);
		resolve('models', id, 'source', docsOf([...places, ...printed, ...onnx.sources]), sources);
		const named = confidence.flatMap(({ conflict }) => conflict ?? []);
		resolve('models', id, 'conflict', named, conflicts);
	}
	const facts = idsOf(base.facts);
	const scores = idsOf(benchmarks.scores);
	for (const claim of base.claims) {
		resolve('claims', claim.id, 'source', claim.by, sources);
		resolve('claims', claim.id, 'fact', claim.facts, facts);
		resolve('claims', claim.id, 'conflict', claim.conflicts, conflicts);
		resolve('claims', claim.id, 'score', claim.scores, scores);
	}
	const contestants = idsOf(benchmarks.contestants);
	const known = idsOf(benchmarks.benchmarks);
	const footnotes = idsOf(benchmarks.footnotes);
	for (const { id, model } of benchmarks.contestants)
		resolve('benchmarks', id, 'model', [model], models);
	for (const { about, sources: places } of benchmarks.protocol)
		resolve('benchmarks', about, 'source', docsOf(places), sources);
	for (const { id, items } of benchmarks.benchmarks)
		if (items) resolve('benchmarks', id, 'source', [items.source.doc], sources);
	for (const score of benchmarks.scores) {
		const reprints = score.reprints.map(({ doc }) => doc);
		resolve('benchmarks', score.id, 'source', [...docsOf(score.sources), ...reprints], sources);
		resolve('benchmarks', score.id, 'benchmark', [score.benchmark], known);
		resolve('benchmarks', score.id, 'contestant', [score.contestant], contestants);
		resolve('benchmarks', score.id, 'footnote', score.footnotes, footnotes);
	}
}

/**
 * The fact base from the contents of its files.
 * @throws {Error} naming file and entry
 */
export function checkFacts(files: Readonly<Record<FactFile, unknown>>): FactBase {
	const base: FactBase = {
		sources: parse('sources', factSchemas.sources, files.sources),
		facts: parse('facts', factSchemas.facts, files.facts),
		conflicts: parse('conflicts', factSchemas.conflicts, files.conflicts),
		claims: parse('claims', factSchemas.claims, files.claims),
		derived: parse('derived', factSchemas.derived, files.derived),
		models: parse('models', factSchemas.models, files.models),
		benchmarks: parse('benchmarks', factSchemas.benchmarks, files.benchmarks)
	};
	refuseRepeats('sources', base.sources);
	refuseRepeats('facts', base.facts);
	refuseRepeats('conflicts', base.conflicts);
	refuseRepeats('claims', base.claims);
	refuseRepeats('derived', base.derived);
	refuseRepeats('models', base.models);
	refuseRepeats('benchmarks', base.benchmarks.scores);
	// Every id is an anchor of one page, so no two lists may share one.
	const { sources, facts, conflicts, derived, benchmarks } = base;
	refuseRepeats('facts', [...sources, ...facts, ...conflicts, ...derived, ...benchmarks.scores]);
	checkReferences(base);
	return base;
}
