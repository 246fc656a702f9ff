/** @file What the address of the exhibits about tokens may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';

export const tokenSplitParameters = {
	text: {
		type: 'text',
		default: '',
		maxLength: 4000,
		description: 'Text to cut; empty shows the sample.'
	}
} as const satisfies Parameters;
export type TokenSplitParams = ValuesOf<typeof tokenSplitParameters>;

export const tiedEmbeddingsParameters = {
	vocabulary: {
		type: 'integer',
		default: null,
		min: 256,
		max: 524_288,
		description: 'Tokens in the vocabulary; SmolLM3’s where left out.'
	},
	width: {
		type: 'integer',
		default: null,
		min: 64,
		max: 16_384,
		description: 'Width of the residual stream; SmolLM3’s where left out.'
	},
	layers: {
		type: 'integer',
		default: null,
		min: 1,
		max: 128,
		description: 'Number of layers; SmolLM3’s where left out.'
	}
} as const satisfies Parameters;
export type TiedEmbeddingsParams = ValuesOf<typeof tiedEmbeddingsParameters>;
