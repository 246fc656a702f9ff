/** @file What the address of the logit lens may hold. */
import { catalog } from '../../model/contract/catalog.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, orStored, prompt } from '../live/parameters.ts';

export const settings = ['own', 'rope', 'nope'] as const;
export type Setting = (typeof settings)[number];
export const shades = ['answer', 'best', 'entropy'] as const;
export type Shade = (typeof shades)[number];

export const logitLensParameters = {
	model: {
		type: 'choice',
		default: 'nano',
		values: catalog.map(({ id }) => id),
		orElse: orStored,
		description: 'Model of a live run; the recorded ones are of nano, and of a run of micro-31.'
	},
	setting: {
		type: 'choice',
		default: 'own',
		values: settings,
		description: 'Positions of every layer: the model’s own, RoPE everywhere, or none.'
	},
	beside: {
		type: 'choice',
		default: 'none',
		values: ['none', ...settings],
		description: 'A second setting to compare with.'
	},
	checkpoint: {
		type: 'choice',
		default: 'same',
		values: ['same', ...catalog.map(({ id }) => id)],
		description:
			'A second model to compare with, of the same tokenizer; the same one where left out.'
	},
	shade: {
		type: 'choice',
		default: 'answer',
		values: shades,
		description: 'What shades the cells.'
	},
	layer: {
		type: 'integer',
		default: null,
		min: 0,
		max: 64,
		description:
			'Cell that is read: after this layer, 0 for the embedding; the last where left out.'
	},
	token: {
		type: 'integer',
		default: null,
		min: 1,
		max: 16384,
		description: 'Cell that is read: at this token; the last where left out.'
	},
	prompt,
	backend
} as const satisfies Parameters;
export type LogitLensParams = ValuesOf<typeof logitLensParameters>;
