/** @file What the address of the exhibits about one head and the next token may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, liveModel, prompt } from '../live/parameters.ts';
import { recording } from '../live/recorded-runs.ts';

const runParameters = {
	prompt,
	model: liveModel,
	backend
} as const satisfies Parameters;

export const headReaderParameters = {
	...runParameters,
	recording,
	layer: {
		type: 'integer',
		default: null,
		min: 1,
		max: 36,
		description: 'Layer read, counted from 1; one that goes with the recorded run where left out.'
	},
	head: {
		type: 'integer',
		default: null,
		min: 1,
		max: 16,
		description: 'Query head read, counted from 1.'
	},
	token: {
		type: 'integer',
		default: null,
		min: 1,
		max: 512,
		description: 'Token whose row is read, counted from 1; the last where left out.'
	},
	sharpness: {
		type: 'number',
		default: 1,
		min: 0,
		max: 4,
		description: 'Factor c on the scores; 1 is as the model ran.'
	},
	mask: {
		type: 'choice',
		default: 'on',
		values: ['on', 'off'],
		description: 'The causal mask.'
	},
	first: {
		type: 'choice',
		default: 'kept',
		values: ['kept', 'aside'],
		description: 'Whether the first token is set aside.'
	}
} as const satisfies Parameters;
/** Where nano's recorded run is opened, layer and head counted from 0: of its 64 heads the strongest sink. */
export const nanoPlace = { layer: 3, head: 1, query: null } as const;
export type HeadReaderParams = ValuesOf<typeof headReaderParameters>;

export const nextTokenParameters = {
	...runParameters,
	temperature: {
		type: 'number',
		default: 1,
		min: 0,
		max: 2,
		description: 'Temperature; 0 always takes the likeliest token.'
	},
	topK: {
		type: 'integer',
		default: 0,
		min: 0,
		max: 50,
		description: 'Tokens that top-k keeps; 0 is off.'
	},
	topP: {
		type: 'number',
		default: 1,
		min: 0.05,
		max: 1,
		description: 'Share that top-p keeps; 1 is off.'
	},
	draws: {
		type: 'integer',
		default: 100,
		min: 1,
		max: 100_000,
		description: 'Tokens drawn.'
	},
	seed: { type: 'integer', default: 1, min: 1, max: 9999, description: 'Seed of the draws.' },
	settling: {
		type: 'choice',
		default: 'hidden',
		values: ['hidden', 'shown'],
		description: 'How far the draws lie from the probabilities, draw by draw.'
	}
} as const satisfies Parameters;
export type NextTokenParams = ValuesOf<typeof nextTokenParameters>;
