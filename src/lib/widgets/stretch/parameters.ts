/** @file What the address of the stretched context may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';

export const stretchParameters = {
	step: {
		type: 'choice',
		default: 'base',
		values: ['base', '8x before', '8x', '16x before', '16x', '16x+yarn'],
		description: 'Step shown.'
	},
	theta: {
		type: 'number',
		default: null,
		min: 1000,
		max: 10_000_000,
		description: 'Another RoPE theta than the step’s own.'
	}
} as const satisfies Parameters;
export type StretchParams = ValuesOf<typeof stretchParameters>;
