import { toCard } from '$lib/content/lesson.ts';
import { lessons } from '$lib/server/lessons.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ lessons: lessons.map(toCard) });
