/** @file What the address of the head surgery may hold. */
import { catalog } from '../../model/contract/catalog.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, orStored, prompt } from '../live/parameters.ts';

export const fills = ['zero', 'mean'] as const;
export type Fill = (typeof fills)[number];

export const headSurgeryParameters = {
	model: {
		type: 'choice',
		default: 'nano',
		values: catalog.map(({ id }) => id),
		orElse: orStored,
		description: 'Model of a live run; the recorded sweep is of nano.'
	},
	fill: {
		type: 'choice',
		default: 'zero',
		values: fills,
		description: 'What takes the place of a head that is off: nothing, or its mean over the text.'
	},
	off: {
		type: 'text',
		default: '',
		maxLength: 600,
		description: 'Heads that are off, layer.head counted from 1, with commas between: 5.7,7.3'
	},
	prompt,
	backend
} as const satisfies Parameters;
export type HeadSurgeryParams = ValuesOf<typeof headSurgeryParameters>;
