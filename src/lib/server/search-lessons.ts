/** @file Lessons, their sections, the exhibits in them and the pages of prose, as they can be found. */
import type { Lesson } from '../content/lesson.ts';
import { t } from '../messages/widgets.ts';
import { cutSections } from './plain-text.ts';
import type { SearchDocument } from '../search/search-document.ts';
import { widgets } from '../widgets/registry.ts';
import { lessons, nameAct, readBody } from './lessons.ts';

const files = import.meta.glob<string>('/content/pages/*.md', {
	query: '?raw',
	import: 'default',
	eager: true
});

const roomOf = (lesson: Lesson) => {
	const { numeral, title } = nameAct(lesson);
	return `Act ${numeral} · ${title}`;
};

function listLesson(lesson: Lesson): readonly SearchDocument[] {
	const { slug, meta } = lesson;
	const path = `/lessons/${slug}/`;
	const room = roomOf(lesson);
	const sections = cutSections(readBody(lesson)).filter(({ id }) => id !== '');
	return [
		{
			kind: 'lesson',
			title: meta.title,
			names: slug.replaceAll('-', ' '),
			within: '',
			room,
			path,
			text: meta.summary
		},
		...sections.map(({ id, title, text }): SearchDocument => ({
			kind: 'lesson',
			title,
			names: '',
			within: meta.title,
			room,
			path: `${path}#${id}`,
			text
		}))
	];
}

/** Where exhibits stand that no lesson shows. */
const halls: Readonly<Record<string, { readonly room: string; readonly path: string }>> = {
	battle: { room: 'The benchmark battle', path: '/battle/' },
	'win-rates': { room: 'The benchmark battle', path: '/battle/#win-rates' },
	'thinking-slopes': { room: 'The benchmark battle', path: '/battle/#thinking-slopes' },
	'own-score': { room: 'The benchmark battle', path: '/battle/' },
	compare: { room: 'The models', path: '/museum/compare/' },
	architecture: { room: 'The models', path: '/museum/smollm3-3b/' },
	talk: { room: 'Talk', path: '/talk/' },
	'lab-figure': { room: 'The lab', path: '/lab/' }
};

/** The place of an exhibit: in its hall, else in the first lesson that shows it, else by itself. */
export function placeExhibit(name: string): Pick<SearchDocument, 'room' | 'within' | 'path'> {
	const hall = halls[name];
	if (hall) return { ...hall, within: '' };
	const lesson = lessons.find(({ meta }) => meta.widgets.includes(name));
	// In a lesson an exhibit has its name for an anchor; see exhibits.ts.
	if (lesson)
		return {
			room: roomOf(lesson),
			within: lesson.meta.title,
			path: `/lessons/${lesson.slug}/#${name}`
		};
	return { room: 'By itself', within: '', path: `/embed/${name}/` };
}

const pages = {
	about: { title: 'About this house', path: '/about/' },
	'open-data': { title: 'Open data', path: '/data/' },
	smollm3: { title: 'About SmolLM3', path: '/museum/smollm3/' },
	verify: { title: 'Help to verify', path: '/verify/' }
} as const;

function listProse(): readonly SearchDocument[] {
	return Object.entries(pages).flatMap(([file, { title: page, path }]) =>
		cutSections(files[`/content/pages/${file}.md`] ?? '')
			.filter(({ id }) => id !== '')
			.map(({ id, title, text }): SearchDocument => ({
				kind: 'page',
				title,
				names: '',
				within: page,
				room: page,
				path: `${path}#${id}`,
				text
			}))
	);
}

export function listTexts(): readonly SearchDocument[] {
	return [
		...lessons.flatMap(listLesson),
		...widgets.map(({ name, title, summary }): SearchDocument => ({
			kind: 'exhibit',
			title: t(title),
			names: name.replaceAll('-', ' '),
			text: t(summary),
			...placeExhibit(name)
		})),
		...listProse()
	];
}
