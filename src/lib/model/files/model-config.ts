/** @file The parts of a model's `config.json` and `generation_config.json` that the engine needs, checked. */
import * as v from 'valibot';
import type { Rope, Schedule } from '../../math/positional.ts';
import { ownSchedule, readRope } from '../../math/rope-config.ts';
import type { TraceShape } from '../../trace/trace.ts';
import { ModelError } from '../contract/model-error.ts';
import { classDefaults } from './config-classes.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const tokens = v.nullish(v.union([v.number(), v.array(v.number())]));
const parameters = v.looseObject({
	rope_type: v.optional(v.string()),
	type: v.nullish(v.string()),
	rope_theta: v.nullish(v.number()),
	factor: v.nullish(v.number()),
	attention_factor: v.nullish(v.number()),
	mscale: v.nullish(v.number()),
	mscale_all_dim: v.nullish(v.number()),
	beta_fast: v.nullish(v.number()),
	beta_slow: v.nullish(v.number()),
	truncate: v.nullish(v.boolean()),
	low_freq_factor: v.nullish(v.number()),
	high_freq_factor: v.nullish(v.number()),
	original_max_position_embeddings: v.nullish(v.number()),
	partial_rotary_factor: v.nullish(v.number())
});
const configSchema = v.looseObject({
	model_type: v.optional(v.string()),
	num_hidden_layers: count,
	num_attention_heads: count,
	num_key_value_heads: v.nullish(count),
	hidden_size: count,
	head_dim: v.nullish(count),
	vocab_size: count,
	max_position_embeddings: count,
	original_max_position_embeddings: v.nullish(v.number()),
	rope_theta: v.nullish(v.number()),
	rope_scaling: v.nullish(parameters),
	rope_parameters: v.nullish(parameters),
	no_rope_layers: v.nullish(v.array(v.number())),
	no_rope_layer_interval: v.optional(count),
	layer_types: v.nullish(v.array(v.string())),
	sliding_window: v.nullish(v.number()),
	use_sliding_window: v.nullish(v.boolean()),
	attention_bias: v.nullish(v.boolean()),
	is_causal: v.nullish(v.boolean()),
	partial_rotary_factor: v.nullish(v.number()),
	eos_token_id: tokens
});
const generationSchema = v.looseObject({ eos_token_id: tokens });

export interface ModelConfig {
	readonly shape: TraceShape;
	readonly vocabSize: number;
	readonly trainedLength: number;
	readonly ownSchedule: Schedule;
	/** The RoPE that the config names, which a layer takes that is switched to it; also where no layer has any. */
	readonly ownRope: Rope;
	/** Tokens that end a text, of either file. */
	readonly endTokens: ReadonlySet<number>;
}

/**
 * Reads a config as its class in `transformers` does, with what that fills in.
 * @param origin what the model's graph comes from: an export is refused where it might do what the patch does not see
 * @param generation content of `generation_config.json`, where there is one
 * @throws {ModelError} unsupported-graph where the config is not one this engine can honour
 */
export function readModelConfig(
	json: unknown,
	origin: 'export' | 'safetensors' = 'export',
	generation: unknown = {}
): ModelConfig {
	const config = parse('config.json', configSchema, fillIn(json));
	const reasons = findUnknown(config, origin === 'safetensors');
	if (reasons.length > 0)
		throw new ModelError('unsupported-graph', `config.json: ${reasons.join('; ')}.`);
	const queryHeads = config.num_attention_heads;
	const kvHeads = config.num_key_value_heads ?? queryHeads;
	const headDim = config.head_dim ?? config.hidden_size / queryHeads;
	if (queryHeads % kvHeads !== 0 || headDim % 16 !== 0)
		throw new ModelError(
			'unsupported-graph',
			`config.json: ${queryHeads} query heads, ${kvHeads} key/value heads of ${headDim}`
		);
	const { eos_token_id: ends } = parse('generation_config.json', generationSchema, generation);
	try {
		return {
			shape: { layers: config.num_hidden_layers, queryHeads, kvHeads, headDim },
			vocabSize: config.vocab_size,
			trainedLength: config.max_position_embeddings,
			ownSchedule: ownSchedule(config),
			ownRope: readRope(config),
			endTokens: new Set([config.eos_token_id ?? [], ends ?? []].flat())
		};
	} catch (cause) {
		if (!(cause instanceof RangeError)) throw cause;
		throw new ModelError('unsupported-graph', `config.json: ${cause.message}`, { cause });
	}
}

/** The config with its class's defaults where it says nothing; null is said. */
function fillIn(json: unknown): unknown {
	const named = v.safeParse(v.looseObject({ model_type: v.string() }), json);
	if (!named.success) return json;
	return { ...classDefaults[named.output.model_type], ...named.output };
}

function parse<S extends v.GenericSchema>(file: string, schema: S, json: unknown) {
	const result = v.safeParse(schema, json);
	if (result.success) return result.output;
	const [issue] = result.issues;
	const where = v.getDotPath(issue) ?? '';
	throw new ModelError('unsupported-graph', `${file}: ${where} ${issue.message}`);
}

/** What other architectures do that this engine does not; for the message alone. */
const strangers: Readonly<Record<string, string>> = {
	qwen3: 'normalises queries and keys',
	gemma3_text: 'normalises queries and keys and has sliding windows',
	gemma2: 'caps its scores and has sliding windows',
	mistral: 'may have a sliding window',
	phi3: 'turns only a part of each head',
	qwen2: 'adds biases to queries and keys',
	gpt2: 'learns its positions'
};

/** Everything in a config that the engine would not honour; empty where it honours all. */
function findUnknown(
	config: v.InferOutput<typeof configSchema>,
	isComposed: boolean
): readonly string[] {
	const { model_type: type } = config;
	const reasons: string[] = [];
	if (!isComposed && type !== undefined && type !== 'smollm3' && type !== 'llama') {
		const what = strangers[type];
		reasons.push(
			`model_type is "${type}"${what ? `, which ${what}` : ''}; known are smollm3 and llama`
		);
	}
	const isUsed = config.use_sliding_window ?? !classDefaults[type ?? '']?.hasOptionalWindow;
	// Runs end where a window would begin to count; see decoder-config.ts.
	if (config.sliding_window != null && isUsed && !isComposed)
		reasons.push(`attention has a sliding window of ${config.sliding_window}`);
	const other = config.layer_types?.find((kind) => kind !== 'full_attention');
	if (other !== undefined && !isComposed) reasons.push(`layer_types has "${other}"`);
	if (config.is_causal === false) reasons.push('attention is not causal');
	if (config.attention_bias && !isComposed) reasons.push('queries, keys and values have biases');
	reasons.push(...findPartial(config));
	for (const name of ['rope_scaling', 'rope_parameters'] as const)
		for (const [key, value] of Object.entries(config[name] ?? {}))
			if (typeof value === 'object' && value !== null && !Array.isArray(value))
				reasons.push(`${name} has a set of its own for "${key}"`);
	return reasons;
}

/** Exporters turn a part of each head where a config says so, `transformers` turns all of it or fails: nothing to agree with. */
function findPartial(config: v.InferOutput<typeof configSchema>): readonly string[] {
	const named = [config, config.rope_scaling, config.rope_parameters].map(
		(place) => place?.partial_rotary_factor ?? 1
	);
	const partial = named.find((part) => part !== 1);
	return partial === undefined ? [] : [`RoPE turns only ${partial} of each head`];
}
