/** @file What the address of the exhibit about documents in one row may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend } from '../live/parameters.ts';
import { countings, masks } from './documents.ts';

const text = { type: 'text', default: '', maxLength: 1500 } as const;

/** What the recorded runs have read. */
export const recordedTexts = {
	first: 'They put a red hat and a green box away.',
	second: 'Anna took the green'
} as const;

/** Layer and head counted from 0: of nano's heads the one that looks hardest at what came after the first “green”. */
export const openingHead = { layer: 6, head: 2 } as const;

export const documentsParameters = {
	first: { ...text, description: 'First document; empty shows the recorded one.' },
	second: { ...text, description: 'Second document; empty shows the recorded one.' },
	mask: {
		type: 'choice',
		default: 'off',
		values: masks,
		description: 'Whether a token sees its own document only.'
	},
	positions: {
		type: 'choice',
		default: 'on',
		values: countings,
		description: 'Whether positions go on across documents or begin anew in each.'
	},
	layer: {
		type: 'integer',
		default: openingHead.layer + 1,
		min: 1,
		max: 36,
		description: 'Layer of the map, counted from 1.'
	},
	head: {
		type: 'integer',
		default: openingHead.head + 1,
		min: 1,
		max: 16,
		description: 'Query head of the map, counted from 1.'
	},
	backend
} as const satisfies Parameters;
export type DocumentsParams = ValuesOf<typeof documentsParameters>;
