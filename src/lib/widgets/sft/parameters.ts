/** @file What the address of the training rows may hold. */
import { packings } from '../../math/packing.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend } from '../live/parameters.ts';
import { stages } from './examples.ts';

/** The miniature before, between and after the two trainings. */
export const scorers = ['micro-long', 'micro-mid', 'micro-sft'] as const;
export type Scorer = (typeof scorers)[number];
export const counts = ['all', 'assistant'] as const;
/** Which tokens the loss sees. */
export type Counted = (typeof counts)[number];
export const rowLengths = ['64', '128', '256', '512'] as const;

export const trainingRowsParameters = {
	stage: {
		type: 'choice',
		default: 'sft',
		values: stages,
		description: 'Training whose conversations are shown: mid (reasoning mid-training) or sft.'
	},
	example: {
		type: 'integer',
		default: 1,
		min: 1,
		max: 40,
		description: 'Conversation, in the order of the training, from 1.'
	},
	counted: {
		type: 'choice',
		default: 'assistant',
		values: counts,
		description: 'Tokens that the loss sees: all of them, or the assistant’s own.'
	},
	packing: {
		type: 'choice',
		default: 'in-order',
		values: packings,
		description: 'How conversations are put into rows.'
	},
	row: {
		type: 'choice',
		default: '128',
		values: rowLengths,
		description: 'Tokens of a row.'
	},
	token: {
		type: 'integer',
		default: 0,
		min: 0,
		max: 256,
		description: 'Token that is looked at, from 1; 0 looks at the first of the assistant’s own.'
	},
	model: {
		type: 'choice',
		default: 'micro-sft',
		values: scorers,
		description: 'Checkpoint that reads the conversation when run.'
	},
	backend
} as const satisfies Parameters;
export type TrainingRowsParams = ValuesOf<typeof trainingRowsParameters>;
