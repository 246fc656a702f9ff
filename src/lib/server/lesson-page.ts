/** @file Puts together what a lesson's page shows beside its prose. */
import { toCard, type LessonPage } from '../content/lesson.ts';
import { readPlacard } from '../widgets/read-placard.ts';
import { findLesson, lessons, nameAct } from './lessons.ts';

export function readLessonPage(slug: string): LessonPage | null {
	const lesson = findLesson(slug);
	if (!lesson) return null;
	const { file, headings, facts, meta } = lesson;
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
