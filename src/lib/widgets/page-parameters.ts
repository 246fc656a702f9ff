/** @file Parameters that every bare page takes, whatever it shows. */
import type { Parameters } from '../url/parameters.ts';

export const pageParameters = {
	theme: {
		type: 'choice',
		default: 'system',
		values: ['light', 'dark', 'system'],
		description: 'Colours of the page.'
	}
} as const satisfies Parameters;
