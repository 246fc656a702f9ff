/** @file The parts of a model's `config.json` that the engine needs, checked. */
import * as v from 'valibot';
import { ownSchedule } from '../../math/schedule.ts';
import type { Schedule } from '../../math/positional.ts';
import type { TraceShape } from '../../trace/trace.ts';
import { ModelError } from '../contract/model-error.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const parameters = v.looseObject({
	rope_type: v.optional(v.string()),
	type: v.optional(v.string()),
	rope_theta: v.optional(v.number()),
	factor: v.optional(v.number()),
	attention_factor: v.nullish(v.number()),
	beta_fast: v.nullish(v.number()),
	beta_slow: v.nullish(v.number()),
	low_freq_factor: v.optional(v.number()),
	high_freq_factor: v.optional(v.number()),
	original_max_position_embeddings: v.optional(v.number())
});
const configSchema = v.looseObject({
	model_type: v.optional(v.string()),
	num_hidden_layers: count,
	num_attention_heads: count,
	num_key_value_heads: v.optional(count),
	hidden_size: count,
	head_dim: v.nullish(count),
	vocab_size: count,
	max_position_embeddings: count,
	rope_theta: v.optional(v.number()),
	rope_scaling: v.nullish(parameters),
	rope_parameters: v.nullish(parameters),
	no_rope_layers: v.nullish(v.array(v.number())),
	no_rope_layer_interval: v.nullish(count),
	sliding_window: v.nullish(v.number()),
	use_sliding_window: v.nullish(v.boolean()),
	attention_bias: v.nullish(v.boolean()),
	partial_rotary_factor: v.nullish(v.number()),
	eos_token_id: v.nullish(v.union([v.number(), v.array(v.number())]))
});

export interface ModelConfig {
	readonly shape: TraceShape;
	readonly vocabSize: number;
	readonly trainedLength: number;
	readonly ownSchedule: Schedule;
	/** Tokens that end a text. */
	readonly endTokens: ReadonlySet<number>;
}

/**
 * @param origin what the model's graph comes from: an export is refused where it might do what the patch does not see
 * @throws {ModelError} unsupported-graph where the config is not one this engine can honour
 */
export function readModelConfig(
	json: unknown,
	origin: 'export' | 'safetensors' = 'export'
): ModelConfig {
	const result = v.safeParse(configSchema, json);
	if (!result.success) {
		const [issue] = result.issues;
		throw new ModelError(
			'unsupported-graph',
			`config.json: ${v.getDotPath(issue) ?? ''} ${issue.message}`
		);
	}
	const config = result.output;
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
	const ends = config.eos_token_id ?? [];
	try {
		return {
			shape: { layers: config.num_hidden_layers, queryHeads, kvHeads, headDim },
			vocabSize: config.vocab_size,
			trainedLength: config.max_position_embeddings,
			ownSchedule: ownSchedule(config),
			endTokens: new Set(Array.isArray(ends) ? ends : [ends])
		};
	} catch (cause) {
		if (!(cause instanceof RangeError)) throw cause;
		throw new ModelError('unsupported-graph', `config.json: ${cause.message}`, { cause });
	}
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
	const hasWindow = config.sliding_window != null && config.use_sliding_window !== false;
	// Runs end where a window would begin to count; see decoder-config.ts.
	if (hasWindow && !isComposed)
		reasons.push(`attention has a sliding window of ${config.sliding_window ?? 0}`);
	if (config.attention_bias && !isComposed) reasons.push('queries, keys and values have biases');
	const partial = config.partial_rotary_factor ?? 1;
	if (partial !== 1) reasons.push(`RoPE turns only ${partial} of each head`);
	for (const name of ['rope_scaling', 'rope_parameters'] as const)
		for (const [key, value] of Object.entries(config[name] ?? {}))
			if (!(key in parameters.entries) && value != null && !isDefault(key, value))
				reasons.push(`${name} has ${key}, which is not known`);
	return reasons;
}

/** Settings that say what is so anyway. */
function isDefault(key: string, value: unknown): boolean {
	return (key === 'truncate' && value === true) || (key === 'partial_rotary_factor' && value === 1);
}
