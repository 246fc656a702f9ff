/** @file The compiled lessons, each in a chunk of its own that is fetched when it is opened. */
import type { Component } from 'svelte';

const modules = import.meta.glob<{ default: Component }>('/content/lessons/*/*.md');

/** @throws {Error} where there is no such file */
export async function loadLessonComponent(file: string): Promise<Component> {
	const load = modules[`/content/lessons/${file}.md`];
	if (!load) throw new Error(`There is no lesson ${file}.`);
	return (await load()).default;
}
