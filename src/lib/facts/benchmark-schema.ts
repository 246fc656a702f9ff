/** @file The schema of `content/facts/benchmarks.json`: tables, benchmarks, those who were measured, and every printed cell. */
import * as v from 'valibot';
import { tableIds } from './ids.ts';
import { citationSchema, idSchema } from './schema.ts';

const text = v.pipe(v.string(), v.trim(), v.nonEmpty());

const tableId = v.picklist(tableIds);

export const benchmarkSchema = v.strictObject({
	id: idSchema,
	name: text,
	category: text,
	/** What a score counts. All but `mean-reversed-rank` are printed as percentages; `translation` is no share of anything. */
	metric: v.picklist(['accuracy', 'pass-rate', 'score', 'translation', 'mean-reversed-rank']),
	/** Items behind one score, where known: then the sampling error of a share can be drawn. */
	items: v.optional(
		v.strictObject({
			count: v.pipe(v.number(), v.integer(), v.minValue(1)),
			source: citationSchema,
			/** `secondary` where a third party counted. */
			confidence: v.picklist(['primary', 'secondary']),
			note: v.optional(text)
		})
	)
});

export const contestantSchema = v.strictObject({
	id: idSchema,
	name: text,
	/** Its entry in the museum. */
	model: idSchema,
	kind: v.picklist(['base', 'instruct'])
});

export const scoreSchema = v.strictObject({
	id: idSchema,
	benchmark: idSchema,
	table: tableId,
	setting: v.picklist(['base', 'instruct-no-think', 'instruct-think']),
	contestant: idSchema,
	language: v.nullable(text),
	/** Examples in the prompt; null where that has no meaning. */
	shots: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
	/** Null is a cell the source leaves empty: missing, not zero. */
	score: v.nullable(v.number()),
	sources: v.pipe(v.array(citationSchema), v.minLength(1, 'Names no source.')),
	/** Who prints the cell again, and as what where it differs. */
	reprints: v.optional(v.array(v.strictObject({ doc: idSchema, as: v.optional(text) })), []),
	footnotes: v.optional(v.array(idSchema), [])
});

export const benchmarksSchema = v.strictObject({
	tables: v.array(v.strictObject({ id: tableId, title: text })),
	protocol: v.array(
		v.strictObject({ about: text, text, sources: v.pipe(v.array(citationSchema), v.minLength(1)) })
	),
	notPublished: v.array(text),
	contestants: v.array(contestantSchema),
	benchmarks: v.array(benchmarkSchema),
	footnotes: v.array(v.strictObject({ id: idSchema, text })),
	scores: v.array(scoreSchema)
});

export type TableId = (typeof tableIds)[number];
export type Benchmark = v.InferOutput<typeof benchmarkSchema>;
export type Contestant = v.InferOutput<typeof contestantSchema>;
export type Score = v.InferOutput<typeof scoreSchema>;
export type Benchmarks = v.InferOutput<typeof benchmarksSchema>;
