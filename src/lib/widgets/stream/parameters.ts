/** @file What the addresses of the residual stream's and the greedy text's exhibits may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, prompt } from '../live/parameters.ts';

export const streamParameters = {
	prompt,
	token: {
		type: 'integer',
		default: null,
		min: 1,
		max: 16384,
		description: 'Token whose stream is read, counted from 1; the last where left out.'
	},
	layer: {
		type: 'integer',
		default: null,
		min: 0,
		max: 64,
		description: 'Layer after which it is read, 0 for the embedding; the last where left out.'
	},
	backend
} as const satisfies Parameters;
export type StreamParams = ValuesOf<typeof streamParameters>;

export const greedyParameters = {
	prompt,
	temperature: {
		type: 'number',
		default: 0,
		min: 0,
		max: 1.5,
		description: 'Temperature of a live run; 0 always takes the likeliest token.'
	},
	seed: { type: 'integer', default: 1, min: 1, max: 9999, description: 'Seed of the draws.' },
	backend
} as const satisfies Parameters;
export type GreedyParams = ValuesOf<typeof greedyParameters>;

/** What the recorded runs have read. */
export const recordedPrompts = {
	stream: 'Marta gave Tobin a green box. Tobin opened the green box and found a',
	greedy: 'The history of the'
} as const;
