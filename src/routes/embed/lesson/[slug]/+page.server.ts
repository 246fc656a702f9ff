import { error } from '@sveltejs/kit';
import { readLessonPage } from '$lib/server/lesson-page.ts';
import { lessons } from '$lib/server/lessons.ts';
import type { EntryGenerator, PageServerLoad } from './$types';

export const entries: EntryGenerator = () => lessons.map(({ slug }) => ({ slug }));

export const load: PageServerLoad = ({ params }) => {
	const lesson = readLessonPage(params.slug);
	if (!lesson) error(404);
	return { lesson };
};
