/** @file Parameters that every bare page takes, whatever it shows. */
import type { Parameters } from '../url/parameters.ts';

export const pageParameters = {
	theme: {
		type: 'choice',
		default: 'auto',
		values: ['light', 'dark', 'auto', 'system'],
		description: 'Colours of the page; “auto” (once “system”) takes the reader’s.'
	},
	lang: {
		type: 'choice',
		default: 'en',
		values: ['en'],
		description: 'Language of the interface; English is the one there is.'
	},
	caption: {
		type: 'text',
		default: '',
		maxLength: 500,
		description: 'A sentence below the exhibit, such as what your class is to look for.'
	},
	link: {
		type: 'choice',
		default: 'none',
		values: ['none', 'page'],
		description: '“page” shows a link below that opens the same in the museum.'
	},
	lock: {
		type: 'list',
		default: '',
		item: { pattern: '^[A-Za-z]+$', description: 'names of settings' },
		description:
			'Settings that nobody may change on this page, by their names, with commas between: “prompt,model”.'
	},
	controls: {
		type: 'choice',
		default: 'all',
		values: ['all', 'few', 'none'],
		description:
			'What there is to press: “few” leaves the prompt, the button that runs it and the tables; “none” leaves the picture and what can be read.'
	},
	origin: {
		type: 'list',
		default: '',
		item: {
			pattern: '^https?://[^/\\s,]+$',
			description: 'origins such as https://school.example'
		},
		description:
			'Origins that may hear this page and tell it something, with commas between; empty, the page around it, whatever it is.'
	},
	protocol: {
		type: 'integer',
		default: 1,
		min: 1,
		max: 99,
		description: 'Newest version of the messages that the page around it knows.'
	}
} as const satisfies Parameters;
