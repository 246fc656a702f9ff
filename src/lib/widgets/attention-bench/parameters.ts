/** @file What the address of the attention bench may hold. */
import { catalog } from '../../model/contract/catalog.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, orStored, prompt } from '../live/parameters.ts';
import { recording } from '../live/recorded-runs.ts';

export const attentionBenchParameters = {
	prompt,
	recording,
	model: {
		type: 'choice',
		default: 'nano',
		values: catalog.some(({ id }) => id === 'nano')
			? catalog.map(({ id }) => id)
			: ['nano', ...catalog.map(({ id }) => id)],
		orElse: orStored,
		description:
			'Model of the catalogue; or hub:owner/name or local:name of one that the room of the real model stored on this device.'
	},
	layer: {
		type: 'integer',
		default: null,
		min: 1,
		max: 36,
		description: 'Layer shown, counted from 1.'
	},
	head: {
		type: 'integer',
		default: null,
		min: 1,
		max: 16,
		description: 'Query head shown, counted from 1.'
	},
	schedule: {
		type: 'schedule',
		default: 'own',
		description:
			'“own”, or one entry per layer: o own, n NoPE, r RoPE, r10000 RoPE with that theta, r10000y2 with YaRN of factor 2, then s8 for positions shifted by 8 and x0.5 for positions stretched by a half; “o*3,n” repeats.'
	},
	theta: {
		type: 'number',
		default: null,
		min: 10,
		max: 100_000_000,
		description: 'RoPE theta of every RoPE layer, in place of the model’s own.'
	},
	yarn: {
		type: 'number',
		default: null,
		min: 1,
		max: 64,
		description: 'YaRN factor of every RoPE layer.'
	},
	mode: {
		type: 'choice',
		default: 'local',
		values: ['local', 'global'],
		description:
			'What a switch recomputes: “local” one layer from the same queries and keys, “global” the whole run.'
	},
	backend
} as const satisfies Parameters;
export type AttentionBenchParams = ValuesOf<typeof attentionBenchParameters>;
