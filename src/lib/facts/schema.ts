/** @file What the fact base looks like: the schema of every file in `content/facts/`, and the types made from it. */
import * as v from 'valibot';

const text = v.pipe(v.string(), v.trim(), v.nonEmpty());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export const idSchema = v.pipe(
	v.string(),
	v.regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, 'An id has letters, digits, dots and hyphens only.')
);
const ids = v.array(idSchema);

export const sourceSchema = v.strictObject({
	id: idSchema,
	/** `primary`: the maker's own artefact. `secondary`: somebody else's text or transcription. `computed`: arithmetic of ours. */
	kind: v.picklist(['primary', 'secondary', 'computed']),
	publisher: text,
	title: text,
	url: v.optional(v.pipe(v.string(), v.url())),
	/** Which copy or revision was read. */
	readAs: v.optional(text)
});

/** One place in one source. */
export const citationSchema = v.strictObject({ doc: idSchema, location: text });
const citations = v.pipe(v.array(citationSchema), v.minLength(1, 'Names no source.'));

export const confidenceSchema = v.picklist(['primary', 'secondary', 'conflict']);

export type JsonValue =
	string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

const json: v.GenericSchema<JsonValue> = v.lazy(() =>
	v.union([
		v.string(),
		v.number(),
		v.boolean(),
		v.null(),
		v.array(json),
		v.record(v.string(), json)
	])
);

export const factSchema = v.strictObject({
	id: idSchema,
	label: text,
	value: json,
	unit: v.optional(text),
	confidence: confidenceSchema,
	note: v.optional(text),
	sources: citations,
	conflicts: v.optional(ids, [])
});

export const conflictSchema = v.strictObject({
	id: idSchema,
	topic: text,
	kind: v.picklist([
		'secondary-vs-primary',
		'secondary-vs-secondary',
		'primary-vs-primary',
		'secondary-internal'
	]),
	severity: v.picklist(['high', 'medium', 'low']),
	/** Who says what, paraphrased. */
	claims: v.pipe(v.array(v.strictObject({ doc: idSchema, says: text })), v.minLength(1)),
	verdict: text,
	why: text,
	/** What the museum shows because of the verdict. */
	follow: v.optional(text),
	sources: citations
});

export const derivedSchema = v.strictObject({
	id: idSchema,
	title: text,
	formula: v.pipe(v.array(v.strictObject({ name: text, expression: text })), v.minLength(1)),
	inputs: v.record(v.string(), json),
	result: json,
	note: v.optional(text),
	sources: citations
});

const positional = v.strictObject({
	/** `nope-every`: each `every`-th layer has no RoPE. `local-global`: each `every`-th layer sees everything, the others a window. */
	pattern: v.picklist(['all-rope', 'nope-every', 'local-global']),
	every: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2))),
	window: v.optional(count),
	theta: v.number(),
	thetaLocal: v.optional(v.number()),
	/** Share of each head's dimensions that is rotated, where not all are. */
	rotatedShare: v.optional(share),
	scaling: v.optional(text)
});

export const configSchema = v.strictObject({
	layers: count,
	hidden: count,
	queryHeads: count,
	kvHeads: count,
	headDim: count,
	feedForward: count,
	vocab: count,
	tiedEmbeddings: v.boolean(),
	activation: v.picklist(['swiglu', 'geglu', 'relu2']),
	normEps: v.nullable(v.number()),
	qkNorm: v.boolean(),
	postNorm: v.boolean(),
	subNorm: v.boolean(),
	qkvBias: v.boolean(),
	weights: v.picklist(['bf16', 'ternary']),
	positional
});

const printedCount = v.strictObject({
	part: v.picklist(['total', 'embedding', 'non-embedding']),
	text,
	value: count,
	/** Largest relative difference from our count that the rounding of the print explains. */
	tolerance: share,
	source: citationSchema
});

export const modelSchema = v.strictObject({
	id: idSchema,
	name: text,
	family: text,
	developer: text,
	released: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}(-\d{2})?$/)),
	config: configSchema,
	parameters: v.strictObject({
		total: count,
		tolerance: share,
		text: count,
		embedding: count,
		vision: v.optional(count),
		note: text,
		printed: v.pipe(v.array(printedCount), v.minLength(1))
	}),
	vocabularyNote: v.optional(text),
	context: v.strictObject({
		trained: count,
		extended: v.optional(count),
		configured: v.optional(count),
		note: v.optional(text)
	}),
	thetaHistory: v.optional(v.array(v.strictObject({ phase: text, theta: v.number() }))),
	training: v.strictObject({
		tokens: text,
		tokensTrillions: v.number(),
		recipe: text,
		compute: v.nullable(text),
		h100Hours: v.optional(count)
	}),
	modes: v.array(text),
	tools: v.optional(text),
	languages: text,
	languageCount: v.optional(count),
	modality: text,
	licence: text,
	repositories: v.strictObject({ instruct: text, base: v.optional(text) }),
	onnx: v.strictObject({
		repository: v.nullable(text),
		alternatives: v.array(text),
		/** What keeps it from running in a browser, where that is known; `note` says it in words. */
		limit: v.optional(v.picklist(['operator', 'size'])),
		note: v.optional(text),
		sources: citations
	}),
	kvCache: v.strictObject({
		bytesPerToken: count,
		gibAt: v.record(v.string(), v.number()),
		bytesPerTokenBeyondWindow: v.optional(count),
		constantBytesOfLocalLayers: v.optional(count)
	}),
	tokensPerParameter: v.number(),
	embeddingShare: share,
	note: text,
	sources: citations,
	confidence: v.array(
		v.strictObject({
			field: text,
			level: confidenceSchema,
			note: v.optional(text),
			conflict: v.optional(idSchema)
		})
	)
});

export type Source = v.InferOutput<typeof sourceSchema>;
export type Citation = v.InferOutput<typeof citationSchema>;
export type Fact = v.InferOutput<typeof factSchema>;
export type Conflict = v.InferOutput<typeof conflictSchema>;
export type Derived = v.InferOutput<typeof derivedSchema>;
export type ModelConfig = v.InferOutput<typeof configSchema>;
export type MuseumModel = v.InferOutput<typeof modelSchema>;
