/** @file What the address of the carry-over may hold. */
import { catalog } from '../../model/contract/catalog.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, orStored } from '../live/parameters.ts';

const parts: readonly string[] = ['stream', 'heads'];
const answer = { type: 'text', default: '', maxLength: 60 } as const;

export const carryOverParameters = {
	model: {
		type: 'choice',
		default: 'nano',
		values: catalog.map(({ id }) => id),
		orElse: orStored,
		description: 'Model of a live run; the recorded maps are of nano.'
	},
	source: {
		type: 'text',
		default: '',
		maxLength: 2000,
		description: 'Text that the values come from; empty shows a recorded one.'
	},
	prompt: {
		type: 'text',
		default: '',
		maxLength: 2000,
		description: 'Text whose run they are put into; empty shows a recorded one.'
	},
	part: {
		type: 'choice',
		default: 'stream',
		values: parts,
		orElse: { pattern: 'head-[1-9][0-9]?', description: 'head-7 for head 7 of every layer' },
		description: 'What is carried over: the residual stream, or what the heads of a layer write.'
	},
	gap: {
		type: 'integer',
		default: null,
		min: 0,
		max: 16384,
		description:
			'Where one text has more tokens: how many stand over each other before those without a counterpart; proposed where left out.'
	},
	own: {
		...answer,
		description: 'Answer of the run that is changed; its best where left out.'
	},
	other: { ...answer, description: 'Answer of the other run; its best where left out.' },
	layer: {
		type: 'integer',
		default: null,
		min: 0,
		max: 64,
		description: 'Cell that is read: this layer, 0 for the embedding; the top one where left out.'
	},
	token: {
		type: 'integer',
		default: null,
		min: 1,
		max: 16384,
		description: 'Cell that is read: at this token; the last where left out.'
	},
	backend
} as const satisfies Parameters;
export type CarryOverParams = ValuesOf<typeof carryOverParameters>;
