import { toCard } from '$lib/content/lesson.ts';
import { activities } from '$lib/server/activities.ts';
import { lessons, nameAct } from '$lib/server/lessons.ts';
import { siteRoot } from '$lib/server/share/origin.ts';
import { teaching } from '$lib/server/teaching.ts';
import { describeAllowed } from '$lib/url/parameters.ts';
import { pageParameters } from '$lib/widgets/page-parameters.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => {
	const titles = new Map(lessons.map(({ slug, meta }) => [slug, meta.title]));
	return {
		/** With the origin where the build knows it. */
		root: siteRoot,
		settings: Object.entries(pageParameters).map(([name, parameter]) => ({
			name,
			allowed: describeAllowed(parameter),
			description: parameter.description
		})),
		minutes: lessons.reduce((sum, { meta }) => sum + meta.minutes, 0),
		activities: activities.map(({ slug, title }) => ({ slug, title })),
		lessons: lessons.map((lesson) => {
			const found = teaching.get(lesson.slug);
			return {
				...toCard(lesson),
				act: nameAct(lesson),
				teaching: found
					? {
							...found,
							needs: found.needs.map((slug) => ({ slug, title: titles.get(slug) ?? slug }))
						}
					: null
			};
		})
	};
};
