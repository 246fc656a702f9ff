/** @file What the address of the timeline of the training may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend } from '../live/parameters.ts';

export const trainingTimelineParameters = {
	at: {
		type: 'number',
		default: 0,
		min: -1,
		max: 12,
		description: 'Moment shown, in trillions of tokens; below zero the miniature’s primer.'
	},
	mix: {
		type: 'text',
		default: '',
		maxLength: 40,
		description: 'Own mix, web-code-math in per cent for each stage: “85-12-3,75-15-10,63-24-13”.'
	},
	prompt: {
		type: 'text',
		default: '',
		maxLength: 400,
		description: 'Text the checkpoints go on with.'
	},
	tokens: {
		type: 'integer',
		default: 24,
		min: 4,
		max: 64,
		description: 'New tokens of each answer.'
	},
	backend
} as const satisfies Parameters;
export type TrainingTimelineParams = ValuesOf<typeof trainingTimelineParameters>;
