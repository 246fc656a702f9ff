/** @file What the address of the rounded model may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, orStored } from '../live/parameters.ts';

/** Models of the site whose losses the lab measured; widened, for what is stored on a device may stand there too. */
const models: readonly string[] = ['nano', 'micro-31', 'micro-long'];

export const quantiseParameters = {
	model: {
		type: 'choice',
		default: 'nano',
		values: models,
		orElse: orStored,
		description: 'Model whose weights are rounded.'
	},
	bits: {
		type: 'choice',
		default: '4',
		values: ['8', '4', '3', '2'],
		description: 'Bits of a weight.'
	},
	block: {
		type: 'choice',
		default: '32',
		values: ['16', '32', '128', 'row'],
		description: 'Neighbours of a row that share a scale.'
	},
	part: {
		type: 'choice',
		default: 'all',
		values: ['all', 'layers', 'one'],
		description: 'What is rounded: all matrices, those of the layers, or the one that is looked at.'
	},
	layer: {
		type: 'integer',
		default: 3,
		min: 1,
		max: 200,
		description: 'Layer of the matrix that is looked at, counted from 1.'
	},
	matrix: {
		type: 'choice',
		default: 'down',
		values: ['q', 'k', 'v', 'o', 'gate', 'up', 'down', 'embedding'],
		description: 'Matrix that is looked at.'
	},
	prompt: {
		type: 'text',
		default: '',
		maxLength: 4000,
		description: 'Text to read; empty reads the beginnings of four stories.'
	},
	context: {
		type: 'integer',
		default: 4096,
		min: 0,
		max: 131_072,
		description: 'Tokens in the cache, for the memory.'
	},
	backend
} as const satisfies Parameters;
export type QuantiseParams = ValuesOf<typeof quantiseParameters>;
export type Matrix = QuantiseParams['matrix'];
