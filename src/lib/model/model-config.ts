/** @file The parts of a model's `config.json` that the engine needs, checked. */
import * as v from 'valibot';
import { ownSchedule } from '../math/schedule.ts';
import type { Schedule } from '../math/positional.ts';
import type { TraceShape } from '../trace/trace.ts';
import { ModelError } from './model-error.ts';

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

/** @throws {ModelError} unsupported-graph where the config is not one this engine can honour */
export function readModelConfig(json: unknown): ModelConfig {
	const result = v.safeParse(configSchema, json);
	if (!result.success) {
		const [issue] = result.issues;
		throw new ModelError(
			'unsupported-graph',
			`config.json: ${v.getDotPath(issue) ?? ''} ${issue.message}`
		);
	}
	const config = result.output;
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
