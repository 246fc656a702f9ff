import { loadLessonProse } from '$lib/content/lesson-modules.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ data }) => ({
	lesson: data.lesson,
	prose: await loadLessonProse(data.lesson.file)
});
