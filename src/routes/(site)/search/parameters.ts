/** @file What the address of the search page may hold. */
import { searchKinds } from '$lib/search/search-document.ts';
import type { Parameters, ValuesOf } from '$lib/url/parameters.ts';

export const everything = 'everything';

export const searchParameters = {
	q: { type: 'text', default: '', maxLength: 200, description: 'What is searched for.' },
	kind: {
		type: 'choice',
		default: everything,
		values: [everything, ...searchKinds],
		description: 'Results of one kind only.'
	}
} as const satisfies Parameters;

export type SearchParams = ValuesOf<typeof searchParameters>;
