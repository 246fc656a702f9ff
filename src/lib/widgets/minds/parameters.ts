import type { ProblemKind } from '../../math/problems.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { orStored } from '../live/parameters.ts';

/** In the order in which they were trained; the first has the most sums right (`content/lab/post-training-right.json`). */
export const mindIds = ['micro-sft', 'micro-apo', 'micro-merge'] as const;
export type MindId = (typeof mindIds)[number];
/** Widened, for what is stored on a device may stand there too. */
const offered: readonly string[] = mindIds;

/** Spelt out here, because every lesson carries its exhibits' parameters, and should not carry the sums. */
const kinds = ['all', 'add', 'sub', 'chain', 'story'] as const satisfies readonly (
	'all' | ProblemKind
)[];

export const mostQuestions = 40;

export const twoMindsParameters = {
	model: {
		type: 'choice',
		default: 'micro-sft',
		values: offered,
		orElse: orStored,
		description: 'Post-trained checkpoint of the miniature, or a model stored on this device.'
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
	temperature: {
		type: 'number',
		default: 0,
		min: 0,
		max: 2,
		description: 'Temperature; 0 always takes the likeliest token.'
	},
	topP: {
		type: 'number',
		default: 0.95,
		min: 0.05,
		max: 1,
		description: 'Top-p; 1 is off.'
	},
	draw: {
		type: 'integer',
		default: 1,
		min: 1,
		max: 9999,
		description: 'Seed of the draws, where the temperature is not 0.'
	},
	question: {
		type: 'text',
		default: '',
		maxLength: 200,
		description: 'A question of one’s own, asked first.'
	}
} as const satisfies Parameters;
export type TwoMindsParams = ValuesOf<typeof twoMindsParameters>;
