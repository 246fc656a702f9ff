/** @file What the address of YaRN’s ramp may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';

export const yarnRampParameters = {
	model: {
		type: 'choice',
		default: 'smollm3',
		values: ['smollm3', 'nano'],
		description: 'Whose settings to begin with.'
	},
	factor: {
		type: 'number',
		default: null,
		min: 1,
		max: 8,
		description: 'YaRN factor; the model’s own where left out.'
	},
	theta: {
		type: 'number',
		default: null,
		min: 1000,
		max: 10_000_000,
		description: 'RoPE theta; the model’s own where left out.'
	},
	pair: {
		type: 'integer',
		default: 31,
		min: 0,
		max: 63,
		description: 'Frequency pair looked at, counted from 0.'
	}
} as const satisfies Parameters;
export type YarnRampParams = ValuesOf<typeof yarnRampParameters>;
