/** @file What random models there are: configs in the words of `transformers`. */

export interface RandomConfig {
	readonly model_type: 'smollm3' | 'llama';
	readonly num_hidden_layers: number;
	readonly hidden_size: number;
	readonly intermediate_size: number;
	readonly num_attention_heads: number;
	readonly num_key_value_heads: number;
	readonly head_dim: number;
	readonly vocab_size: number;
	readonly max_position_embeddings: number;
	/** SmolLM3 only: 1 = RoPE, 0 = NoPE. */
	readonly no_rope_layers?: readonly number[];
	readonly rope_theta: number;
	readonly rope_scaling?: Readonly<Record<string, string | number>> | null;
	readonly rms_norm_eps: number;
	readonly tie_word_embeddings: boolean;
	readonly hidden_act: 'silu';
	readonly eos_token_id: number;
	readonly bos_token_id: number;
	readonly pad_token_id: number;
}

const common = {
	hidden_act: 'silu',
	rms_norm_eps: 1e-6,
	eos_token_id: 0,
	bos_token_id: 0,
	pad_token_id: 0
} as const;

/** Every fourth layer without positions, as SmolLM3 has it. */
const everyFourth = (layers: number) =>
	Array.from({ length: layers }, (_, i) => ((i + 1) % 4 === 0 ? 0 : 1));

/** Four layers, 64 wide: what most tests run. */
export const tiny: RandomConfig = {
	...common,
	model_type: 'smollm3',
	num_hidden_layers: 4,
	hidden_size: 64,
	intermediate_size: 96,
	num_attention_heads: 4,
	num_key_value_heads: 1,
	head_dim: 16,
	vocab_size: 300,
	max_position_embeddings: 512,
	no_rope_layers: everyFourth(4),
	rope_theta: 10_000,
	tie_word_embeddings: false
};

/** SmolLM3-3B's heads and vocabulary tying at an eighth of its width: what runs where a pull request is checked. */
export const reduced: RandomConfig = {
	...tiny,
	num_hidden_layers: 8,
	hidden_size: 256,
	intermediate_size: 512,
	num_attention_heads: 16,
	num_key_value_heads: 4,
	vocab_size: 1024,
	max_position_embeddings: 4096,
	no_rope_layers: everyFourth(8),
	rope_theta: 5e6,
	tie_word_embeddings: true
};

/** The shapes of HuggingFaceTB/SmolLM3-3B, all of them. */
export const full: RandomConfig = {
	...reduced,
	num_hidden_layers: 36,
	hidden_size: 2048,
	intermediate_size: 11_008,
	head_dim: 128,
	vocab_size: 128_256,
	max_position_embeddings: 65_536,
	no_rope_layers: everyFourth(36)
};

/** A Llama of SmolLM2's kind: RoPE in every layer, another count of heads. */
export const llama: RandomConfig = {
	...common,
	model_type: 'llama',
	num_hidden_layers: 3,
	hidden_size: 96,
	intermediate_size: 128,
	num_attention_heads: 6,
	num_key_value_heads: 2,
	head_dim: 16,
	vocab_size: 300,
	max_position_embeddings: 512,
	rope_theta: 10_000,
	tie_word_embeddings: true
};

export const sizes = { tiny, reduced, full, llama } as const;
export type SizeName = keyof typeof sizes;

/** The same model with another number of layers. */
export function setLayers(config: RandomConfig, layers: number): RandomConfig {
	const flags = config.no_rope_layers ? { no_rope_layers: everyFourth(layers) } : {};
	return { ...config, num_hidden_layers: layers, ...flags };
}
