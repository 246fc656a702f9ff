/** @file What the address of the head surgery may hold. */
import { catalog } from '../../model/contract/catalog.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, orStored, prompt } from '../live/parameters.ts';

export const fills = ['zero', 'mean'] as const;
export type Fill = (typeof fills)[number];

/** What a head may be one of, by the scores of the head atlas (`math/head-atlas.ts`). */
export const kinds = ['previous', 'duplicate', 'induction', 'first', 'own'] as const;
export type Kind = (typeof kinds)[number];

/** The recorded sweeps, by model. */
export const recordedSweeps: Readonly<Record<string, string>> = {
	nano: 'sweep-nano.json',
	'micro-31': 'sweep-micro-31.json'
};

export const headSurgeryParameters = {
	model: {
		type: 'choice',
		default: 'nano',
		values: catalog.map(({ id }) => id),
		orElse: orStored,
		description: 'Model whose heads are shown; there are recorded sweeps of nano and of micro-31.'
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
	kind: {
		type: 'choice',
		default: 'none',
		values: ['none', ...kinds],
		description: 'Heads that are marked, by what they do in the head atlas.'
	},
	least: {
		type: 'integer',
		default: 10,
		min: 1,
		max: 99,
		description: 'Percent of attention from which on a head counts as one of the kind.'
	},
	words: {
		type: 'choice',
		default: 'random',
		values: ['random', 'ledger'],
		description:
			'What the text of the atlas is made of: words drawn at random, or those of the lab’s ledgers.'
	},
	prompt,
	backend
} as const satisfies Parameters;
export type HeadSurgeryParams = ValuesOf<typeof headSurgeryParameters>;
