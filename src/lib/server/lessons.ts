/** @file The index of lessons, read once at build. Every mistake in a lesson that can be seen without rendering it stops the build here. */
import { findAct } from '../content/acts.ts';
import { readFrontMatter } from '../content/front-matter.ts';
import { readHeadings, readPlace, readTerms, type Lesson } from '../content/lesson.ts';
import { findWidget } from '../widgets/registry.ts';
import { readFactNotes } from './fact-notes.ts';

const files = import.meta.glob<string>('/content/lessons/*/*.md', {
	query: '?raw',
	import: 'default',
	eager: true
});

function readLesson(path: string, content: string): Lesson {
	const { file, folder, slug } = readPlace(path);
	const { meta, body } = readFrontMatter(`${file}.md`, content);
	if (meta.act !== folder)
		throw new Error(`${file}.md: act is "${meta.act}", but its folder says "${folder}".`);
	for (const name of meta.widgets) {
		if (!findWidget(name)) throw new Error(`${file}.md: there is no widget "${name}".`);
		if (!body.includes(`name="${name}"`))
			throw new Error(`${file}.md: lists the widget "${name}" but does not show it.`);
	}
	return {
		file,
		slug,
		meta,
		headings: readHeadings(body),
		facts: readFactNotes(`${file}.md`, body),
		terms: readTerms(body)
	};
}

function readAll(): readonly Lesson[] {
	const lessons = Object.keys(files)
		.sort()
		.map((path) => readLesson(path, files[path] ?? ''));
	const slugs = lessons.map(({ slug }) => slug);
	for (const { file, slug, meta } of lessons) {
		if (slugs.indexOf(slug) !== slugs.lastIndexOf(slug))
			throw new Error(`${file}.md: another lesson has the slug "${slug}" too.`);
		for (const next of meta.next)
			if (!slugs.includes(next)) throw new Error(`${file}.md: next names no lesson "${next}".`);
	}
	return lessons;
}

/** In the order of the acts and of their numbers. */
export const lessons: readonly Lesson[] = readAll();

export function findLesson(slug: string): Lesson | undefined {
	return lessons.find((lesson) => lesson.slug === slug);
}

/** The Markdown of a lesson, without its front matter. */
export function readBody({ file }: Lesson): string {
	return readFrontMatter(`${file}.md`, files[`/content/lessons/${file}.md`] ?? '').body;
}

/** The act of a lesson as readers see it: "Act II · Architecture". */
export function nameAct({ meta }: Lesson): { numeral: string; title: string } {
	const act = findAct(meta.act);
	return { numeral: act?.numeral ?? '', title: act?.title ?? '' };
}
