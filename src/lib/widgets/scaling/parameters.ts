/** @file What the address of the scaling laws may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';

export const scalingParameters = {
	fit: {
		type: 'choice',
		default: 'replication',
		values: ['replication', 'printed'],
		description: 'Constants of the loss: those of the replication, or those printed in the paper.'
	},
	parameters: {
		type: 'number',
		default: 3_075_098_624,
		min: 1e7,
		max: 1e12,
		description: 'Parameters of the model.'
	},
	tokens: {
		type: 'number',
		default: 1.12e13,
		min: 1e8,
		max: 1e14,
		description: 'Tokens that it is trained on.'
	},
	served: {
		type: 'number',
		default: 1e12,
		min: 1e9,
		max: 1e16,
		description: 'Tokens that it reads and writes in its life.'
	}
} as const satisfies Parameters;
export type ScalingParams = ValuesOf<typeof scalingParameters>;
