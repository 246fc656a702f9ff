/** @file The activities, read once at build. A mistake in one of them stops the build here. */
import keys from '../../../content/activities/answers.json';
import type { ActivityCard, ActivityPage } from '../content/activities/activity-page.ts';
import { fixedPrompt, readActivity, type Activity } from '../content/activities/activity.ts';
import type { KeyCheck } from '../content/activities/answer-key.ts';
import { acts, findAct } from '../content/acts.ts';
import { readParameters } from '../url/parameters.ts';
import { readPlacard } from '../widgets/read-placard.ts';
import { findWidget } from '../widgets/registry.ts';
import { findLesson } from './lessons.ts';

const files = import.meta.glob<string>('/content/activities/*.yaml', {
	query: '?raw',
	import: 'default',
	eager: true
});

function check(path: string, activity: Activity): Activity {
	const widget = findWidget(activity.exhibit);
	if (!widget) throw new Error(`${path}: there is no exhibit "${activity.exhibit}".`);
	const given = new Map<string, unknown>(Object.entries(activity.parameters));
	for (const name of given.keys())
		if (!Object.hasOwn(widget.parameters, name))
			throw new Error(`${path}: the exhibit "${activity.exhibit}" has no parameter "${name}".`);
	const [bad] = readParameters(widget.parameters, given).bad;
	if (bad) throw new Error(`${path}: ${bad.name} is "${bad.given}"; allowed is ${bad.allowed}.`);
	if (activity.lesson !== undefined && !findLesson(activity.lesson))
		throw new Error(`${path}: there is no lesson "${activity.lesson}".`);
	for (const { id, kind } of activity.checks)
		if (kind === 'output' && !findKey(activity.slug, id))
			throw new Error(`${path}: check "${id}" has no answer key; npm run answers makes it.`);
	return activity;
}

/** The answers that meet a check, or undefined where none were made. */
export function findKey(slug: string, id: string): KeyCheck | undefined {
	const key = keys.activities.find((each) => each.slug === slug);
	return key?.checks.find((each) => each.id === id);
}

/** In the order of the acts. */
export const activities: readonly Activity[] = Object.entries(files)
	.map(([path, content]) => check(path, readActivity(path, content)))
	.toSorted((a, b) => placeOf(a) - placeOf(b));

function placeOf({ act }: Activity): number {
	return acts.findIndex(({ id }) => id === act);
}

export function toActivityCard({ slug, title, act, minutes, summary }: Activity): ActivityCard {
	const { numeral = '', title: actTitle = '' } = findAct(act) ?? {};
	return { slug, title, actNumeral: numeral, actTitle, minutes, summary };
}

/** What the page of an activity shows, without what the teacher looks for; undefined where there is none of this name. */
export function readActivityPage(slug: string): ActivityPage | undefined {
	const activity = activities.find((each) => each.slug === slug);
	if (!activity) return undefined;
	const { exhibit, parameters, task, checks } = activity;
	const lesson = activity.lesson === undefined ? undefined : findLesson(activity.lesson);
	return {
		...toActivityCard(activity),
		task: task.split(/\n\s*\n/).map((paragraph) => paragraph.trim()),
		exhibit,
		placard: readPlacard(exhibit),
		parameters,
		prompt: fixedPrompt(activity),
		checks: checks.filter((each) => each.kind === 'output'),
		questions: checks.flatMap((each) =>
			each.kind === 'text' ? [{ id: each.id, ask: each.ask, atLeast: each.atLeast }] : []
		),
		lesson: lesson ? { slug: lesson.slug, title: lesson.meta.title } : null
	};
}
