/** @file The models that are compared with `transformers`: both architectures, every scaling of positions, float32 and q4. */
import { llama, tiny, type RandomConfig } from './config.ts';
import type { DecoderSpec } from './decoder.ts';

const yarn = {
	rope_type: 'yarn',
	factor: 4,
	original_max_position_embeddings: 16
} as const;
const linear = { rope_type: 'linear', factor: 3 } as const;
const llama3 = {
	rope_type: 'llama3',
	factor: 8,
	low_freq_factor: 1,
	high_freq_factor: 4,
	original_max_position_embeddings: 64
} as const;

/** As many key/value heads as query heads, and a head of its own. */
const untied: RandomConfig = {
	...llama,
	num_attention_heads: 4,
	num_key_value_heads: 4,
	hidden_size: 64,
	tie_word_embeddings: false
};

const smolLayouts = ['A', 'B', 'C', 'UP'] as const;
const llamaLayouts = ['A', 'B'] as const;

interface FamilyMember {
	readonly config: RandomConfig;
	readonly dtype: DecoderSpec['dtype'];
	readonly layouts: readonly DecoderSpec['layout'][];
}

const plain = (config: RandomConfig, layouts: FamilyMember['layouts']): FamilyMember => ({
	config,
	dtype: 'fp32',
	layouts
});

/** By name; the weights of one model are the same in all its layouts. */
export const family: Readonly<Record<string, FamilyMember>> = {
	'smollm3-default': plain(tiny, smolLayouts),
	'smollm3-linear': plain({ ...tiny, rope_scaling: linear }, smolLayouts),
	'smollm3-llama3': plain({ ...tiny, rope_scaling: llama3 }, smolLayouts),
	'smollm3-yarn': plain({ ...tiny, rope_scaling: yarn }, smolLayouts),
	'smollm3-tied': plain({ ...tiny, tie_word_embeddings: true }, smolLayouts),
	'smollm3-q4': { config: tiny, dtype: 'q4', layouts: smolLayouts },
	'llama-default': plain(llama, llamaLayouts),
	'llama-linear': plain({ ...untied, rope_scaling: linear }, llamaLayouts),
	'llama-llama3': plain({ ...llama, rope_scaling: llama3 }, llamaLayouts),
	'llama-yarn': plain({ ...untied, rope_scaling: yarn }, llamaLayouts),
	'llama-q4': { config: llama, dtype: 'q4', layouts: llamaLayouts }
};

/** What to write for a member; q4 at the accuracy level that computes in float32. */
export function describeMember(
	{ config, dtype }: FamilyMember,
	layout: DecoderSpec['layout'],
	accuracyLevel = 0
): DecoderSpec {
	return { config, layout, dtype, seed: 1, accuracyLevel, tie: 'head' };
}
