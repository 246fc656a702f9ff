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
/** How query heads share keys and values. */
const sharing = { ...run, sharing: v.picklist(['mha', 'gqa', 'mqa']) };
/** As the model was trained, and what runtimes do to its NoPE layers by mistake. */
const fault = v.picklist(['own', 'everywhere', 'backwards', 'shifted']);
const retrieval = { style: text, length: count, right: share, questions: count };
/** Heads taken away: what stands in their place, which they are (layer.head counted from 1), and the number of the draw. */
const removal = {
	fill: v.picklist(['none', 'zero', 'ledger', 'story']),
	heads: v.string(),
	count,
	draw: count
};
/** Layer and head are counted from 0. */
const atlas = v.object({
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
});

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
	'mistake-loss': v.object({
		run: text,
		model: text,
		fault,
		from: count,
		to: count,
		loss: measured,
		more: measured,
		error: v.pipe(measured, v.minValue(0)),
		texts: count
	}),
	'mistake-check': v.object({
		run: text,
		model: text,
		fault,
		tokens: count,
		next: text,
		probability: share
	}),
	'mistake-retrieval': v.object({ run: text, model: text, fault, ...retrieval }),
	/** Bits and block are 0 of the model as it is stored; a block of 0 is a row. */
	'quantised-loss': v.object({
		run: text,
		model: text,
		bits: count,
		block: count,
		part: v.picklist(['layers', 'all']),
		loss: measured,
		right: share,
		error: share
	}),
	/** One recipe with a key/value head for each query head, for each two, and for all. Cache: bytes a token. */
	'grouped-loss': v.object({
		...sharing,
		kv_heads: count,
		parameters: count,
		cache: count,
		domain: text,
		loss: measured
	}),
	'grouped-retrieval': v.object({ ...sharing, ...retrieval }),
	/** One recipe in sizes that differ in layers; body: parameters without the embedding. */
	'sizes-loss': v.object({
		...run,
		layers: count,
		parameters: count,
		body: count,
		tokens: count,
		domain: text,
		loss: measured
	}),
	/** Held-out loss of one recipe under several schedules; decayed: the first with weight decay on embeddings too. */
	'schedule-loss': v.object({
		...run,
		plan: v.picklist(['wsd', 'wsd-half', 'cosine', 'cosine-half', 'cosine-on', 'decayed']),
		tokens: count,
		rate: measured,
		loss: measured
	}),
	'embedding-norm': v.object({
		...run,
		arm: v.picklist(['spared', 'decayed']),
		tokens: count,
		group: text,
		norm: measured
	}),
	/** Single weights, step by step; steps count from 1. */
	'gradient-trace': v.object({
		...run,
		weight: v.picklist(['frequent', 'rare', 'query', 'mlp', 'norm']),
		decays: v.boolean(),
		step: count,
		rate: measured,
		gradient: measured,
		before: measured,
		after: measured
	}),
	/** On words drawn at random, and on those of the ledgers. */
	'head-atlas': atlas,
	'head-atlas-ledger': atlas,
	'induction-removal': v.object({
		...run,
		removed: v.picklist(['nothing', 'induction', 'strongest', 'previous', 'random', 'layer']),
		...removal,
		...retrieval,
		nats: measured
	}),
	'nope-removal': v.object({
		...run,
		removed: v.picklist(['nothing', 'nope', 'rope-layers', 'rope-heads']),
		...removal,
		...retrieval,
		nats: measured
	}),
	'real-removal': v.object({
		run: text,
		model: text,
		removed: v.picklist([
			'nothing',
			'induction',
			'standing',
			'random-induction',
			'random-standing'
		]),
		...removal,
		text,
		loss: measured,
		right: share,
		tokens: count
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
