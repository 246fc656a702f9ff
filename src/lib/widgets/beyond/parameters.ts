/** @file What the address of the texts beyond the trained length may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend } from '../live/parameters.ts';

export const beyondParameters = {
	model: {
		type: 'choice',
		default: 'nano',
		values: ['nano', 'last'],
		description: 'Model that reads: nano, or the last checkpoint of the miniature’s curriculum.'
	},
	text: {
		type: 'text',
		default: '',
		maxLength: 6000,
		description: 'Text of one’s own; empty reads the stories.'
	},
	method: {
		type: 'choice',
		default: 'yarn',
		values: ['yarn', 'theta', 'linear'],
		description: 'What RoPE as trained is compared with.'
	},
	factor: {
		type: 'integer',
		default: 4,
		min: 1,
		max: 8,
		description: 'Factor of YaRN, or by which positions are squeezed.'
	},
	theta: {
		type: 'number',
		default: 4_000_000,
		min: 1000,
		max: 100_000_000,
		description: 'The larger theta.'
	},
	times: {
		type: 'integer',
		default: 4,
		min: 2,
		max: 4,
		description: 'Length of the text in multiples of the trained length.'
	},
	backend
} as const satisfies Parameters;
export type BeyondParams = ValuesOf<typeof beyondParameters>;
