/** @file What the addresses of the two exhibits on the optimiser may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';

/** Single weights whose gradients the lab followed. */
export const weightIds = ['mlp', 'query', 'frequent', 'rare', 'norm'] as const;
export type WeightId = (typeof weightIds)[number];
export const decayKinds = ['recipe', 'on', 'off'] as const;
export type DecayKind = (typeof decayKinds)[number];

export const adamParameters = {
	weight: {
		type: 'choice',
		default: 'mlp',
		values: weightIds,
		description: 'Which followed weight.'
	},
	step: {
		type: 'integer',
		default: 60,
		min: 1,
		max: 300,
		description: 'Step that is read, counted from 1.'
	},
	beta1: {
		type: 'number',
		default: 0.9,
		min: 0,
		max: 0.99,
		description: 'Beta of the average of gradients.'
	},
	beta2: {
		type: 'number',
		default: 0.95,
		min: 0,
		max: 0.999,
		description: 'Beta of the average of squared gradients.'
	},
	epsilon: {
		type: 'number',
		default: 1e-8,
		min: 1e-10,
		max: 1,
		description: 'Epsilon, below the fraction bar.'
	},
	peak: {
		type: 'number',
		default: 0.003,
		min: 1e-4,
		max: 0.1,
		description: 'Peak learning rate; the schedule keeps its shape.'
	},
	decay: {
		type: 'choice',
		default: 'recipe',
		values: decayKinds,
		description: 'Whether weight decay is on this weight: as in the recipe, on, or off.'
	},
	strength: {
		type: 'number',
		default: 0.1,
		min: 0,
		max: 10,
		description: 'Weight decay, where it is on.'
	},
	scale: {
		type: 'number',
		default: 1,
		min: 0.001,
		max: 1000,
		description: 'What every gradient is multiplied by.'
	}
} as const satisfies Parameters;
export type AdamParams = ValuesOf<typeof adamParameters>;

export const scheduleParameters = {
	planned: {
		type: 'integer',
		default: 4_720_000,
		min: 10_000,
		max: 10_000_000,
		description: 'Steps that both schedules are planned for.'
	},
	warmup: {
		type: 'integer',
		default: 2000,
		min: 0,
		max: 1_000_000,
		description: 'Steps of warm-up.'
	},
	decay: {
		type: 'number',
		// 522,000 of 4,720,000 steps, as SmolLM3.
		default: 522_000 / 4_720_000,
		min: 0.01,
		max: 0.9,
		description: 'Share of its length in which WSD decays.'
	},
	end: {
		type: 'number',
		default: 1,
		min: 0.1,
		max: 2,
		description: 'Where the run ends after all, in planned lengths.'
	}
} as const satisfies Parameters;
export type ScheduleParams = ValuesOf<typeof scheduleParameters>;
