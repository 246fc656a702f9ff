/** @file The models without a graph that are compared with `transformers`: every architecture, every type of weights, tied and not, sharded and not. */
import type { StoredFloat } from '../../src/lib/math/convert-floats.ts';

/** A `config.json`, in the words of `transformers`. */
export interface ComposedConfig {
	readonly model_type: 'smollm3' | 'llama' | 'qwen2' | 'qwen3' | 'mistral';
	readonly [key: string]: unknown;
}

export interface ComposedSpec {
	readonly config: ComposedConfig;
	readonly dtype: StoredFloat;
	/** Files of weights; with more than one there is an index. */
	readonly shards: number;
	readonly seed: number;
}

const common = {
	num_hidden_layers: 3,
	hidden_size: 64,
	intermediate_size: 96,
	num_attention_heads: 4,
	num_key_value_heads: 2,
	vocab_size: 300,
	max_position_embeddings: 512,
	rope_theta: 10_000,
	rms_norm_eps: 1e-5,
	hidden_act: 'silu',
	eos_token_id: 0,
	bos_token_id: 0,
	pad_token_id: 0
} as const;

const llama3 = {
	rope_type: 'llama3',
	factor: 8,
	low_freq_factor: 1,
	high_freq_factor: 4,
	original_max_position_embeddings: 64
} as const;

const make = (
	model_type: ComposedConfig['model_type'],
	dtype: StoredFloat,
	shards: number,
	changes: Readonly<Record<string, unknown>>
): ComposedSpec => ({ config: { ...common, model_type, ...changes }, dtype, shards, seed: 1 });

export const composedFamily: Readonly<Record<string, ComposedSpec>> = {
	'smollm3-bf16-tied': make('smollm3', 'BF16', 1, {
		num_hidden_layers: 4,
		no_rope_layers: [1, 1, 1, 0],
		tie_word_embeddings: true
	}),
	'smollm3-f32-shards': make('smollm3', 'F32', 3, {
		num_hidden_layers: 4,
		no_rope_layers: [1, 0, 1, 0],
		tie_word_embeddings: false
	}),
	'llama-f16-llama3': make('llama', 'F16', 2, {
		rope_scaling: llama3,
		head_dim: 32,
		tie_word_embeddings: true
	}),
	'llama-f32-biases': make('llama', 'F32', 1, {
		attention_bias: true,
		mlp_bias: true,
		tie_word_embeddings: false
	}),
	'qwen2-bf16-shards': make('qwen2', 'BF16', 2, { tie_word_embeddings: false }),
	'qwen3-f16-tied': make('qwen3', 'F16', 1, { head_dim: 32, tie_word_embeddings: true }),
	'qwen3-bf16-untied': make('qwen3', 'BF16', 1, { head_dim: 16, tie_word_embeddings: false }),
	'mistral-f32': make('mistral', 'F32', 1, {
		head_dim: 32,
		sliding_window: null,
		tie_word_embeddings: false
	})
};
