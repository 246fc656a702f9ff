/** @file Puts together what a lesson's page shows beside its prose. */
import glossary from '$content/glossary.json';
import { toCard, type LessonPage } from '../content/lesson.ts';
import type { Term } from '../ui/terms.ts';
import { readPlacard } from '../widgets/read-placard.ts';
import { findLesson, lessons, nameAct } from './lessons.ts';

/** @throws {Error} where the lesson explains a term that the glossary does not have */
export function readLessonPage(slug: string): LessonPage | null {
	const lesson = findLesson(slug);
	if (!lesson) return null;
	const { file, headings, facts, terms, meta } = lesson;
	const index = lessons.indexOf(lesson);
	const cardAt = (at: number) => {
		const neighbour = lessons[at];
		return neighbour ? toCard(neighbour) : null;
	};
	const act = nameAct(lesson);
	return {
		...toCard(lesson),
		file,
		headings,
		facts,
		terms: Object.fromEntries(terms.map(({ id }) => [id, findTerm(file, id)])),
		actNumeral: act.numeral,
		actTitle: act.title,
		widgets: meta.widgets,
		placards: Object.fromEntries(meta.widgets.map((name) => [name, readPlacard(name)])),
		questions: meta.questions,
		sources: meta.sources,
		reading: meta.reading,
		next: meta.next.flatMap((other) => {
			const found = findLesson(other);
			return found ? [toCard(found)] : [];
		}),
		previousLesson: index > 0 ? cardAt(index - 1) : null,
		nextLesson: cardAt(index + 1)
	};
}

function findTerm(file: string, id: string): Term {
	const found = glossary.find((entry) => entry.id === id);
	if (!found) throw new Error(`${file}.md: content/glossary.json has no term "${id}".`);
	const { term, means } = found;
	return { id, term, means };
}
