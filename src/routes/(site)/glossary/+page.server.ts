import glossary from '$content/glossary.json';
import { lessons } from '$lib/server/lessons.ts';
import type { PageServerLoad } from './$types';

/** The terms, each with the lessons that explain it, in their order. */
export const load: PageServerLoad = () => ({
	terms: glossary
		.toSorted((a, b) => a.term.localeCompare(b.term, 'en'))
		.map(({ id, term, means }) => ({
			id,
			term,
			means,
			lessons: lessons.flatMap(({ slug, meta, terms }) =>
				terms
					.filter((used) => used.id === id)
					.map(({ heading }) => ({ slug, title: meta.title, heading }))
			)
		}))
});
