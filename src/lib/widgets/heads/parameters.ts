/** @file What the addresses of the exhibits about grouped-query attention may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, liveModel, prompt } from '../live/parameters.ts';
import { recording } from '../live/recorded-runs.ts';

export const sharedKeysParameters = {
	prompt,
	recording,
	layer: {
		type: 'integer',
		default: 1,
		min: 1,
		max: 36,
		description: 'Layer shown, counted from 1.'
	},
	group: {
		type: 'integer',
		default: 1,
		min: 1,
		max: 16,
		description: 'Key/value head shown, counted from 1.'
	},
	query: {
		type: 'integer',
		default: null,
		min: 1,
		max: 4096,
		description: 'Position of the token that looks, counted from 1; the last one where left out.'
	},
	key: {
		type: 'integer',
		default: null,
		min: 1,
		max: 4096,
		description: 'Position of the token that is looked at; the one the heads disagree on most.'
	},
	model: liveModel,
	backend
} as const satisfies Parameters;
export type SharedKeysParams = ValuesOf<typeof sharedKeysParameters>;

export const cacheFillParameters = {
	prompt,
	tokens: {
		type: 'integer',
		default: 48,
		min: 1,
		max: 128,
		description: 'New tokens to generate.'
	},
	backend
} as const satisfies Parameters;
export type CacheFillParams = ValuesOf<typeof cacheFillParameters>;

export const cacheSizeParameters = {
	layers: { type: 'integer', default: 36, min: 1, max: 96, description: 'Layers.' },
	queries: { type: 'integer', default: 16, min: 1, max: 64, description: 'Query heads a layer.' },
	keys: {
		type: 'integer',
		default: 4,
		min: 1,
		max: 64,
		description: 'Key/value heads a layer; a divisor of the query heads.'
	},
	width: { type: 'integer', default: 128, min: 16, max: 256, description: 'Numbers in a head.' },
	bytes: { type: 'choice', default: '2', values: ['4', '2', '1'], description: 'Bytes a number.' }
} as const satisfies Parameters;
export type CacheSizeParams = ValuesOf<typeof cacheSizeParameters>;
