/**
 * @file What the lab's tables look like: one JSON file a table under `content/lab/`, written by `lab/results.py`.
 *
 * A file names its columns, so they may come in any order, and one more than is known here does no harm. Names that only label
 * something (a domain, a style of question) are free; names that decide what is compared with what are not.
 */
import * as v from 'valibot';

const text = v.pipe(v.string(), v.nonEmpty());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const measured = v.pipe(v.number(), v.finite());

const run = { run: text, seed: count };
/** RoPE in every layer, in three of four, in none. */
const arm = { ...run, kind: v.picklist(['rope', '3:1', 'nope']) };
const sibling = { ...arm, masked: v.boolean() };
const retrieval = { style: text, length: count, right: share, questions: count };

/** The columns the site reads from each table. Units are in the files. */
export const rowSchemas = {
	'pilot-retrieval': v.object({ ...sibling, tokens: count, ...retrieval }),
	'siblings-loss': v.object({ ...sibling, domain: text, loss: measured }),
	'siblings-position': v.object({ ...sibling, from: count, to: count, loss: measured }),
	'siblings-retrieval': v.object({ ...sibling, ...retrieval }),
	'siblings-distance': v.object({
		...sibling,
		layer: count,
		uses_rope: v.boolean(),
		from: v.pipe(v.number(), v.integer(), v.minValue(-1)),
		weight: measured
	}),
	'curriculum-loss': v.object({
		...run,
		order: v.picklist(['staged', 'constant', 'reversed']),
		tokens: count,
		stage: v.pipe(v.number(), v.integer()),
		rate: measured,
		domain: text,
		loss: measured
	}),
	'long-context-retrieval': v.object({
		...run,
		step: text,
		theta: measured,
		context: count,
		...retrieval
	}),
	'post-training-right': v.object({
		...run,
		stage: text,
		mode: v.picklist(['think', 'no_think']),
		problem: text,
		right: share,
		questions: count
	}),
	'post-training-retrieval': v.object({ ...run, stage: text, ...retrieval }),
	'preference-logps': v.object({
		...run,
		method: v.picklist(['apo_zero', 'dpo']),
		step: count,
		answer: v.picklist(['chosen', 'rejected']),
		logp: measured,
		change: measured
	}),
	'merge-curve': v.object({ ...run, aligned: share, measure: text, length: count, right: share }),
	'post-training-trials': v.object({
		...run,
		part: v.picklist(['mid', 'align']),
		trial: text,
		measure: text,
		length: count,
		right: share,
		questions: count
	}),
	/** Layer and head are counted from 0. */
	'head-atlas': v.object({
		run: text,
		model: text,
		layer: count,
		head: count,
		uses_rope: v.boolean(),
		previous: share,
		duplicate: share,
		induction: share,
		first: share,
		own: share,
		distance: measured
	}),
	/** What `static/models/` holds of it. */
	checkpoints: v.object({
		run: text,
		id: text,
		part: v.picklist(['curriculum', 'siblings', 'long', 'post']),
		tokens: count,
		stage: text,
		says: text
	})
} as const;

export type LabTableName = keyof typeof rowSchemas;
export type LabRow<Name extends LabTableName> = v.InferOutput<(typeof rowSchemas)[Name]>;

export const labTableNames = Object.keys(rowSchemas) as readonly LabTableName[];

const runSchema = v.looseObject({
	command: text,
	date: v.pipe(v.string(), v.isoDate()),
	seconds: v.pipe(v.number(), v.minValue(0)),
	software: text
});

const cell = v.union([v.string(), v.number(), v.boolean()]);

export const fileSchema = v.object({
	table: text,
	columns: v.array(v.object({ name: text, unit: v.string(), meaning: text })),
	runs: v.record(v.string(), runSchema),
	rows: v.array(v.array(cell))
});

export type LabFile = v.InferOutput<typeof fileSchema>;
export type LabRun = v.InferOutput<typeof runSchema>;

/** A row with its place in the file, counted from 0: what a shown number names as its source. */
export type PlacedRow<Name extends LabTableName> = LabRow<Name> & { readonly at: number };

export interface LabTable<Name extends LabTableName = LabTableName> {
	readonly name: Name;
	readonly runs: Readonly<Record<string, LabRun>>;
	readonly rows: readonly PlacedRow<Name>[];
}

/** Every table, or null where it has not been measured yet. */
export type LabTables = { readonly [Name in LabTableName]: LabTable<Name> | null };
