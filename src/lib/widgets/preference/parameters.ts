/** @file What the address of the preference losses may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';

/** Log-ratios shown lie between −`span` and `span`, in nats. */
export const span = 60;

const logp = (description: string, start: number) =>
	({ type: 'number', default: start, min: -160, max: 0, description }) as const;

export const preferenceParameters = {
	chosen: logp('Log-probability of the chosen answer under the policy, in nats.', -80),
	rejected: logp('Log-probability of the rejected answer under the policy, in nats.', -80),
	referenceChosen: logp('Log-probability of the chosen answer under the reference, in nats.', -80),
	referenceRejected: logp(
		'Log-probability of the rejected answer under the reference, in nats.',
		-80
	),
	beta: {
		type: 'number',
		default: 0.1,
		min: 0.01,
		max: 0.5,
		description: 'Beta: how much a nat of log-ratio counts.'
	},
	field: {
		type: 'choice',
		default: 'dpo',
		values: ['dpo', 'apo-zero', 'apo-down'],
		description: 'Loss whose pushes the arrows show.'
	},
	alike: {
		type: 'number',
		default: 0,
		min: 0,
		max: 0.95,
		description:
			'Cosine between the gradients of the two log-probabilities; 0 lets them move freely.'
	},
	ratio: {
		type: 'number',
		default: 1,
		min: 0.5,
		max: 2,
		description: 'Length of the rejected answer’s gradient, in lengths of the chosen one’s.'
	}
} as const satisfies Parameters;
export type PreferenceParams = ValuesOf<typeof preferenceParameters>;
