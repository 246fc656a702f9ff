/** @file Ways through the house for the time that somebody has. */
import type { LessonCard } from './lesson.ts';

export interface Way {
	readonly id: 'ten-minutes' | 'an-hour' | 'whole-course';
	/** Lessons in order; null for all there are. */
	readonly slugs: readonly string[] | null;
}

export const ways: readonly Way[] = [
	{ id: 'ten-minutes', slugs: ['attention'] },
	{
		id: 'an-hour',
		slugs: ['tokens', 'attention', 'rope', 'nope-layers', 'three-stages', 'two-minds']
	},
	{ id: 'whole-course', slugs: null }
];

export interface FurnishedWay {
	readonly id: Way['id'];
	/** Those of its lessons, added up. */
	readonly minutes: number;
	readonly slugs: readonly string[];
}

/**
 * The ways with the lessons there are.
 * @throws {Error} where a way names a lesson that is not there
 */
export function furnishWays(
	lessons: readonly Pick<LessonCard, 'slug' | 'minutes'>[]
): FurnishedWay[] {
	const known = new Map(lessons.map(({ slug, minutes }) => [slug, minutes]));
	return ways.map(({ id, slugs }) => {
		const all = slugs ?? [...known.keys()];
		const missing = all.find((slug) => !known.has(slug));
		if (missing !== undefined) throw new Error(`The way "${id}" names no lesson "${missing}".`);
		return { id, slugs: all, minutes: all.reduce((sum, slug) => sum + (known.get(slug) ?? 0), 0) };
	});
}
