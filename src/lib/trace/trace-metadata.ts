/** @file What a trace file says about itself: strings, JSON where structured, checked with valibot (MIT, 1 kB a schema). */
import * as v from 'valibot';
import type { Trace } from './trace.ts';
import { replaceLoneSurrogates } from './json-entries.ts';
import { TraceFormatError } from './safetensors.ts';

export const traceFormat = 'model-museum-trace';
export const traceVersion = '1';

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const scalingSchema = v.variant('type', [
	v.object({ type: v.literal('linear'), factor: positive }),
	v.object({
		type: v.literal('llama3'),
		factor: positive,
		lowFreqFactor: finite,
		highFreqFactor: finite,
		originalLength: positive
	}),
	v.object({
		type: v.literal('yarn'),
		factor: positive,
		originalLength: positive,
		attentionFactor: v.exactOptional(positive),
		betaFast: v.exactOptional(finite),
		betaSlow: v.exactOptional(finite),
		isTruncated: v.exactOptional(v.boolean())
	})
]);
/** Tokens at which documents after the first begin, ascending. */
const documents = v.pipe(
	v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
	v.check((starts) => starts.every((start, i) => start > (starts[i - 1] ?? 0)), 'must ascend')
);
const ropeSchema = v.object({
	kind: v.literal('rope'),
	theta: positive,
	scaling: v.exactOptional(scalingSchema),
	shift: v.exactOptional(finite),
	stretch: v.exactOptional(finite),
	restarts: v.exactOptional(documents)
});
export const positionalSchema = v.variant('kind', [
	v.object({ kind: v.literal('nope') }),
	ropeSchema
]);

function json<S extends v.GenericSchema>(schema: S) {
	return v.pipe(v.string(), v.parseJson(), schema);
}

const text = v.pipe(v.string(), v.nonEmpty());
export const sourceSchema = v.object({
	licence: text,
	package: text,
	file: text,
	sha256: v.pipe(v.string(), v.regex(/^[\da-f]{64}$/)),
	weights: text,
	conversion: text
});

const tokenId = v.pipe(v.number(), v.integer(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const interventionsSchema = v.object({
	heads: v.array(
		v.object({
			layer: count,
			head: count,
			gate: finite,
			fill: v.picklist(['zero', 'mean', 'run'])
		})
	),
	patches: v.array(v.object({ layer: count, token: count, from: v.string() })),
	documents: v.exactOptional(documents)
});
const metadataSchema = v.object({
	model: v.pipe(v.string(), v.nonEmpty()),
	revision: v.string(),
	dtype: v.picklist(['float32', 'float16', 'bfloat16']),
	backend: v.picklist(['wasm', 'webgpu', 'torch']),
	prompt: v.string(),
	token_ids: json(v.array(tokenId)),
	tokens: json(v.array(v.string())),
	positional: json(v.pipe(v.array(positionalSchema), v.nonEmpty())),
	rope: v.exactOptional(json(ropeSchema)),
	trained_length: v.exactOptional(json(v.pipe(v.number(), v.integer(), v.minValue(1)))),
	created: v.pipe(v.string(), v.isoTimestamp()),
	source: v.exactOptional(json(sourceSchema)),
	interventions: v.exactOptional(json(interventionsSchema)),
	recorder: v.exactOptional(text),
	layer_indices: v.exactOptional(
		json(
			v.pipe(
				v.array(count),
				v.check(
					(indices) => indices.every((index, i) => i === 0 || index > (indices[i - 1] ?? index)),
					'The layers do not rise.'
				)
			)
		)
	),
	topk_tokens: v.optional(json(v.record(v.string(), v.string())), '{}')
});

export type TraceMetadata = v.InferOutput<typeof metadataSchema>;

export function writeMetadata(trace: Trace): Record<string, string> {
	return {
		format: traceFormat,
		version: traceVersion,
		model: trace.model,
		revision: trace.revision,
		dtype: trace.dtype,
		backend: trace.backend,
		prompt: trace.prompt,
		token_ids: JSON.stringify([...trace.tokenIds]),
		// Within the JSON, too: Python reads an escaped half of a pair, but can neither print nor save it.
		tokens: JSON.stringify(trace.tokens.map(replaceLoneSurrogates)),
		positional: JSON.stringify(trace.positional),
		...(trace.rope && { rope: JSON.stringify(trace.rope) }),
		...(trace.trainedLength && { trained_length: String(trace.trainedLength) }),
		created: trace.created,
		...(trace.source && { source: JSON.stringify(trace.source) }),
		...(trace.interventions && { interventions: JSON.stringify(trace.interventions) }),
		...(trace.recorder && { recorder: trace.recorder }),
		...(trace.layerIndices && { layer_indices: JSON.stringify(trace.layerIndices) }),
		topk_tokens: JSON.stringify(
			Object.fromEntries(
				[...trace.topkTokens].map(([id, text]) => [id, replaceLoneSurrogates(text)])
			)
		)
	};
}

/** @throws {TraceFormatError} where the file is another kind or version, or a key is missing or malformed */
export function readMetadata(metadata: Readonly<Record<string, string>>): TraceMetadata {
	const { format, version } = metadata;
	if (format !== traceFormat)
		throw new TraceFormatError(`The format is ${show(format)}, not "${traceFormat}".`);
	if (version !== traceVersion)
		throw new TraceFormatError(
			`The version is ${show(version)}; this site reads "${traceVersion}".`
		);
	const result = v.safeParse(metadataSchema, metadata);
	if (result.success) return result.output;
	const [issue] = result.issues;
	throw new TraceFormatError(`Metadata "${v.getDotPath(issue) ?? ''}": ${issue.message}`);
}

function show(value: string | undefined): string {
	return value === undefined ? 'missing' : JSON.stringify(value);
}
