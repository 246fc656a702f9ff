/** @file What the addresses of the exhibits on the mistaken RoPE may hold. */
import { catalog } from '../../model/contract/catalog.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, orStored } from '../live/parameters.ts';
import { faults } from './faults.ts';
import { classes } from './threads.ts';
import { starts } from './texts.ts';

export const views = ['loss', 'text', 'answers'] as const;
export type View = (typeof views)[number];

export const mistakeParameters = {
	model: {
		type: 'choice',
		default: 'micro-long',
		values: catalog.map(({ id }) => id),
		orElse: orStored,
		description:
			'Model; nano, micro-31 and micro-long are measured, others run on this device only.'
	},
	fault: {
		type: 'choice',
		default: 'everywhere',
		values: faults,
		description:
			'Mistake: RoPE in every layer, the list read backwards, or the pattern counted from 0.'
	},
	view: {
		type: 'choice',
		default: 'loss',
		values: views,
		description: 'What is compared: loss by position, a continuation, or answers found again.'
	},
	start: {
		type: 'choice',
		default: 'short',
		values: starts,
		description: 'Length of the text that is gone on with.'
	},
	prompt: {
		type: 'text',
		default: '',
		maxLength: 12000,
		description: 'Text of one’s own to go on with; empty takes the one of the length chosen.'
	},
	longest: {
		type: 'choice',
		default: '1024',
		values: ['256', '1024', '2048', '4096'],
		description: 'Tokens up to which a live run reads.'
	},
	backend
} as const satisfies Parameters;
export type MistakeParams = ValuesOf<typeof mistakeParameters>;

export const threadsParameters = {
	kind: {
		type: 'choice',
		default: 'all',
		values: ['all', ...classes],
		description: 'Only threads about this kind of mistake.'
	},
	sort: {
		type: 'choice',
		default: 'date',
		values: ['date', 'repository', 'kind'],
		description: 'Order of the rows.'
	},
	find: {
		type: 'text',
		default: '',
		maxLength: 80,
		description: 'Only rows that hold these words.'
	}
} as const satisfies Parameters;
export type ThreadsParams = ValuesOf<typeof threadsParameters>;
