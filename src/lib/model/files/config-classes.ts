/**
 * @file What `transformers` 5.24 fills in where a `config.json` does not name it: the fields of its classes (`configuration_*.py`). A field
 * that is null is another thing than one that is absent.
 */

export interface ClassDefaults {
	readonly num_hidden_layers: number;
	readonly num_attention_heads: number;
	/** Null: as many as there are query heads. */
	readonly num_key_value_heads: number | null;
	readonly hidden_size: number;
	/** Null: the width by the number of query heads. */
	readonly head_dim: number | null;
	readonly vocab_size: number;
	readonly max_position_embeddings: number;
	readonly eos_token_id: number | null;
	/** A window counts only where `use_sliding_window` is true, which it is not by itself. */
	readonly hasOptionalWindow: boolean;
}

/** By `model_type`; theta's defaults are in `math/rope-config.ts`. Qwen and Mistral are here for whoever comes to read them. */
export const classDefaults: Readonly<Record<string, ClassDefaults>> = {
	llama: {
		num_hidden_layers: 32,
		num_attention_heads: 32,
		num_key_value_heads: null,
		hidden_size: 4096,
		head_dim: null,
		vocab_size: 32_000,
		max_position_embeddings: 2048,
		eos_token_id: 2,
		hasOptionalWindow: false
	},
	smollm3: {
		num_hidden_layers: 36,
		num_attention_heads: 16,
		num_key_value_heads: 4,
		hidden_size: 2048,
		head_dim: null,
		vocab_size: 128_256,
		max_position_embeddings: 32_768,
		eos_token_id: 128_001,
		hasOptionalWindow: true
	},
	qwen2: {
		num_hidden_layers: 32,
		num_attention_heads: 32,
		num_key_value_heads: 32,
		hidden_size: 4096,
		head_dim: null,
		vocab_size: 151_936,
		max_position_embeddings: 32_768,
		eos_token_id: null,
		hasOptionalWindow: true
	},
	qwen3: {
		num_hidden_layers: 32,
		num_attention_heads: 32,
		num_key_value_heads: 32,
		hidden_size: 4096,
		head_dim: 128,
		vocab_size: 151_936,
		max_position_embeddings: 32_768,
		eos_token_id: null,
		hasOptionalWindow: true
	},
	mistral: {
		num_hidden_layers: 32,
		num_attention_heads: 32,
		num_key_value_heads: 8,
		hidden_size: 4096,
		head_dim: null,
		vocab_size: 32_000,
		max_position_embeddings: 131_072,
		eos_token_id: 2,
		hasOptionalWindow: false
	}
};
