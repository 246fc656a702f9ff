import { loadLessonComponent } from '$lib/content/lesson-modules.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ data }) => ({
	lesson: data.lesson,
	Prose: await loadLessonComponent(data.lesson.file)
});
