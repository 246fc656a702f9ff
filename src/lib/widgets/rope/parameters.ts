/** @file What the addresses of the exhibits about RoPE may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, liveModel, prompt } from '../live/parameters.ts';
import { recording } from '../live/recorded-runs.ts';

const theta = {
	type: 'number',
	default: null,
	min: 10_000,
	max: 5_000_000,
	description: 'RoPE theta; the model’s own where left out.'
} as const;

export const ropeHandsParameters = {
	vectors: {
		type: 'choice',
		default: 'ones',
		values: ['ones', 'run'],
		description: 'Query and key: “ones” with SmolLM3-3B’s pairs, or a real one of a run of nano.'
	},
	theta,
	distance: {
		type: 'integer',
		default: null,
		min: 0,
		max: 131_072,
		description: 'Tokens between key and query.'
	},
	pair: {
		type: 'integer',
		default: null,
		min: 1,
		max: 64,
		description: 'Pair held, counted from 1.'
	},
	layer: { type: 'integer', default: 1, min: 1, max: 36, description: 'Layer of the run.' },
	head: { type: 'integer', default: 1, min: 1, max: 16, description: 'Query head of the run.' },
	query: {
		type: 'integer',
		default: null,
		min: 1,
		max: 4096,
		description: 'Token of the run that looks, counted from 1; the last where left out.'
	},
	key: {
		type: 'integer',
		default: null,
		min: 1,
		max: 4096,
		description: 'Token of the run that is looked at, counted from 1.'
	},
	position: {
		type: 'integer',
		default: 0,
		min: 0,
		max: 1000,
		description: 'Position of the key, where the vectors are ones.'
	},
	prompt,
	backend
} as const satisfies Parameters;
export type RopeHandsParams = ValuesOf<typeof ropeHandsParameters>;

export const wavelengthsParameters = {
	theta,
	model: {
		type: 'choice',
		default: 'smollm3',
		values: ['smollm3', 'nano'],
		description: 'Whose heads and context lengths.'
	}
} as const satisfies Parameters;
export type WavelengthsParams = ValuesOf<typeof wavelengthsParameters>;

export const ropeThetaParameters = {
	theta,
	layer: { type: 'integer', default: 1, min: 1, max: 36, description: 'Layer shown.' },
	head: { type: 'integer', default: 1, min: 1, max: 16, description: 'Query head shown.' },
	mode: {
		type: 'choice',
		default: 'local',
		values: ['local', 'global'],
		description: 'What theta recomputes: “local” one layer, “global” the whole run.'
	},
	prompt,
	recording,
	model: liveModel,
	backend
} as const satisfies Parameters;
export type RopeThetaParams = ValuesOf<typeof ropeThetaParameters>;
