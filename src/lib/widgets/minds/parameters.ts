import type { ProblemKind } from '../../math/problems.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';

/** In the order in which they are offered: the last stage first. */
export const mindIds = ['micro-merge', 'micro-apo', 'micro-sft'] as const;
export type MindId = (typeof mindIds)[number];

/** Spelt out here, because every lesson carries its exhibits' parameters, and should not carry the sums. */
const kinds = ['all', 'add', 'sub', 'chain', 'story'] as const satisfies readonly (
	'all' | ProblemKind
)[];

export const mostQuestions = 40;

export const twoMindsParameters = {
	model: {
		type: 'choice',
		default: 'micro-merge',
		values: mindIds,
		description: 'Post-trained checkpoint of the miniature.'
	},
	kind: {
		type: 'choice',
		default: 'all',
		values: kinds,
		description: 'Which sums are asked.'
	},
	count: {
		type: 'integer',
		default: 12,
		min: 4,
		max: mostQuestions,
		description: 'How many of them.'
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
		description: 'A question of one’s own, asked first.'
	}
} as const satisfies Parameters;
export type TwoMindsParams = ValuesOf<typeof twoMindsParameters>;
