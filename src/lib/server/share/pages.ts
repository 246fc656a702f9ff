/** @file The museum's pages as they are listed and fed: what a change is about, and where that stands. */
import { factBase } from '../../facts/facts.server.ts';
import { t as tLab } from '../../messages/lab.ts';
import { questions } from '../../widgets/lab/questions.ts';
import { activities } from '../activities.ts';
import { lessons } from '../lessons.ts';
import { allChanges, type Change } from './changes.ts';
import type { FeedEntry } from './feed.ts';
import { listPaths, type ListedPage } from './sitemap.ts';

/** A pattern cannot name a folder in parentheses. */
const files = Object.keys(import.meta.glob('/src/routes/**/+page.svelte')).filter((file) =>
	file.startsWith('/src/routes/(site)/')
);

const pathsOf = {
	'/lessons/[slug]/': lessons.map(({ slug }) => `/lessons/${slug}/`),
	'/activities/[slug]/': activities.map(({ slug }) => `/activities/${slug}/`),
	'/museum/[model]/': factBase.models.map(({ id }) => `/museum/${id}/`),
	'/lab/[finding]/': questions.map(({ id }) => `/lab/${id}/`)
};

export function listPages(): readonly ListedPage[] {
	return listPaths(files, pathsOf).map((path) => {
		const changed = feedEntries.find((entry) => entry.path === path)?.date;
		return { path, ...(changed !== undefined && { changed }) };
	});
}

/** @throws {Error} where a change is about something that is not there */
function findSubject({ kind, about }: Change): { title: string; path: string } {
	if (kind === 'lesson') {
		const lesson = lessons.find(({ slug }) => slug === about);
		if (lesson) return { title: lesson.meta.title, path: `/lessons/${about}/` };
	} else if (kind === 'lab') {
		const question = questions.find(({ id }) => id === about);
		if (question) return { title: tLab(`lab.question.${question.id}`), path: `/lab/${about}/` };
	} else {
		const { facts, conflicts, models } = factBase;
		const fact = facts.find(({ id }) => id === about);
		const conflict = conflicts.find(({ id }) => id === about);
		const model = models.find(({ id }) => id === about);
		if (fact) return { title: fact.label, path: `/sources/#${about}` };
		if (conflict) return { title: conflict.topic, path: `/sources/#${about}` };
		if (model) return { title: model.name, path: `/museum/${about}/` };
	}
	throw new Error(`content/changes.json: there is no ${kind} "${about}".`);
}

/** Newest first. */
export const feedEntries: readonly FeedEntry[] = allChanges.map((change) => ({
	...change,
	...findSubject(change)
}));
