/** @file What the address of the exhibit that cuts thinking short may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend } from '../live/parameters.ts';

/** The post-trained checkpoint with the most sums right. */
export const budgetModel = 'micro-sft';
/** Sums of a list. */
export const budgetCount = 12;
/** Spelt out, because every lesson carries its exhibits' parameters, and should not carry what they run. */
export const limits = ['0', '4', '8', '12', '16', '20', '24', '32', 'none'] as const;
export type Limit = (typeof limits)[number];

export const thinkingBudgetParameters = {
	limit: {
		type: 'choice',
		default: '12',
		values: limits,
		description: 'Tokens after which thinking is closed; none lets it end by itself.'
	},
	kind: {
		type: 'choice',
		default: 'all',
		values: ['all', 'add', 'sub', 'chain', 'story'],
		description: 'Which sums are asked.'
	},
	seed: {
		type: 'integer',
		default: 1,
		min: 1,
		max: 9999,
		description: 'Which list of them: the same seed gives the same sums.'
	},
	question: {
		type: 'text',
		default: '',
		maxLength: 200,
		description: 'A sum or question of one’s own, asked first.'
	},
	backend
} as const satisfies Parameters;
export type ThinkingBudgetParams = ValuesOf<typeof thinkingBudgetParameters>;
