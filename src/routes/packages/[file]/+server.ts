import { error, json } from '@sveltejs/kit';
import { script } from 'virtual:package-runtime';
import { describeActivity, describeLesson } from '$lib/packages/plan.ts';
import { activities } from '$lib/server/activities.ts';
import { findLesson, lessons } from '$lib/server/lessons.ts';
import type { EntryGenerator, RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

const runtime = 'lms.js';

/** What the teachers' page makes packages of: what a lesson or an activity asks, and the script that all have in them. */
export const entries: EntryGenerator = () =>
	[
		runtime,
		...lessons.map(({ slug }) => `lesson-${slug}.json`),
		...activities.map(({ slug }) => `activity-${slug}.json`)
	].map((file) => ({ file }));

export const GET: RequestHandler = ({ params: { file } }) => {
	if (file === runtime)
		return new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
	const [, kind, slug = ''] = /^(lesson|activity)-(.+)\.json$/.exec(file) ?? [];
	if (kind === 'lesson') {
		const lesson = findLesson(slug);
		if (lesson) return json(describeLesson(lesson.slug, lesson.meta));
	}
	const activity = activities.find((each) => each.slug === slug);
	if (kind !== 'activity' || !activity) error(404);
	return json(describeActivity(activity));
};
