import { acts } from '$lib/content/acts.ts';
import { lessons } from '$lib/server/lessons.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({
	acts: acts
		.map(({ id, numeral, title }) => ({
			id,
			numeral,
			title,
			lessons: lessons
				.filter(({ meta }) => meta.act === id)
				.map(({ slug, meta }) => ({ slug, title: meta.title }))
		}))
		.filter(({ lessons }) => lessons.length > 0)
});
