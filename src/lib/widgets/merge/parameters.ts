/** @file What the address of the merge may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend } from '../live/parameters.ts';

/** Checkpoints of the site that may be parents; nano is among them to see what does not fit. */
const parents = [
	'micro-apo',
	'micro-sft',
	'micro-mid',
	'micro-long',
	'micro-merge',
	'micro-31',
	'nano'
] as const;

export const mergeParameters = {
	share: {
		type: 'number',
		default: 0.9,
		min: 0,
		max: 1,
		description: 'Weight of the first parent; the rest is that of the second.'
	},
	first: {
		type: 'choice',
		default: 'micro-apo',
		values: parents,
		description: 'First parent: the aligned one in the measured merge.'
	},
	second: {
		type: 'choice',
		default: 'micro-long',
		values: parents,
		description: 'Second parent: the long-context one in the measured merge.'
	},
	question: {
		type: 'text',
		default: 'What is 46+37?',
		maxLength: 200,
		description: 'The sum that is asked.'
	},
	style: {
		type: 'choice',
		default: 'passkey',
		values: ['passkey', 'has'],
		description: 'What is looked up: a number told once, or a thing that somebody has.'
	},
	length: {
		type: 'choice',
		default: '256',
		values: ['256', '1024', '2048'],
		description: 'Longest the text may be in which it stands, in tokens.'
	},
	backend
} as const satisfies Parameters;
export type MergeParams = ValuesOf<typeof mergeParameters>;
export type Parent = MergeParams['first'];
