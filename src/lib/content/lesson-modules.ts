/** @file The compiled lessons, each in a chunk of its own that is fetched when it is opened. */
import type { Component } from 'svelte';
import type { LateTemplates } from './late-templates.ts';

interface LessonModule {
	readonly default: Component;
	/** In a built page only. */
	readonly lessonTemplates?: LateTemplates;
}
const modules = import.meta.glob<LessonModule>('/content/lessons/*/*.md');

export interface LessonProse {
	readonly Prose: Component;
	/** Fetches what the prose needs to be made from nothing; null where it can be shown as it is. */
	readonly prepare: () => (() => Promise<void>) | null;
}

/**
 * A lesson's prose, ready to be shown.
 * @throws {Error} where there is no such file
 */
export async function loadLessonProse(file: string): Promise<LessonProse> {
	const load = modules[`/content/lessons/${file}.md`];
	if (!load) throw new Error(`There is no lesson ${file}.`);
	const { default: Prose, lessonTemplates: templates } = await load();
	const prepare = () =>
		!templates || templates.areHere() || isInPage(file) ? null : templates.load;
	await prepare()?.();
	return { Prose, prepare };
}

/** True where the page's HTML holds the lesson. */
function isInPage(file: string): boolean {
	return document.querySelector(`[data-prose="${file}"]`) !== null;
}
