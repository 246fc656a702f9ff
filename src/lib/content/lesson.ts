/** @file What a lesson is, once read. */
import type { FactNote } from '../facts/fact-note.ts';
import type { Placard } from '../widgets/placard.ts';
import type { ActId } from './acts.ts';
import { readAnswerKey } from '../ui/quiz.ts';
import type { Term } from '../ui/terms.ts';
import type { FrontMatter, LessonSource, Question } from './front-matter.ts';
import { slugify } from './slugify.js';

export interface Heading {
	readonly id: string;
	readonly text: string;
}

export interface Lesson {
	/** `02-architecture/03-nope-layers` */
	readonly file: string;
	readonly slug: string;
	readonly meta: FrontMatter;
	/** Second-level headings, in order. */
	readonly headings: readonly Heading[];
	/** The facts its tags name, by reference. */
	readonly facts: Readonly<Record<string, FactNote>>;
	/** Terms of the glossary that its prose explains, in order. */
	readonly terms: readonly UsedTerm[];
}

export interface UsedTerm {
	readonly id: string;
	/** The second-level heading it stands under; null before the first. */
	readonly heading: string | null;
}

/** What a list of lessons needs. */
export interface LessonCard {
	readonly slug: string;
	readonly title: string;
	readonly act: ActId;
	readonly minutes: number;
	readonly xp: number;
	readonly summary: string;
	/** For each question of its quiz, the index of the right option. */
	readonly answerKey: readonly number[];
}

/** Everything a lesson's page shows beside its prose. */
export interface LessonPage extends LessonCard {
	readonly file: string;
	readonly actNumeral: string;
	readonly actTitle: string;
	readonly headings: readonly Heading[];
	readonly facts: Readonly<Record<string, FactNote>>;
	/** What the terms mean that its prose explains, by id. */
	readonly terms: Readonly<Record<string, Term>>;
	readonly widgets: readonly string[];
	/** What stands in their places at first, by name. */
	readonly placards: Readonly<Record<string, Placard>>;
	readonly questions: readonly Question[];
	readonly sources: readonly LessonSource[];
	readonly reading: readonly LessonSource[];
	/** What the lesson itself recommends. */
	readonly next: readonly LessonCard[];
	readonly previousLesson: LessonCard | null;
	readonly nextLesson: LessonCard | null;
}

export function toCard({ slug, meta }: Lesson): LessonCard {
	const { title, act, minutes, xp, summary, questions } = meta;
	return { slug, title, act, minutes, xp, summary, answerKey: readAnswerKey(questions) };
}

/**
 * Order and slug from a file's place: `02-architecture/03-nope-layers.md`.
 * @throws {Error} where the name has no number
 */
export function readPlace(path: string): { file: string; folder: string; slug: string } {
	const match = /(\d+-([a-z-]+)\/\d+-([a-z0-9-]+))\.md$/.exec(path);
	const [, file, folder, slug] = match ?? [];
	if (!file || !folder || !slug)
		throw new Error(`${path}: a lesson lives in <number>-<act>/<number>-<slug>.md`);
	return { file, folder, slug };
}

/** Second-level headings of a Markdown text, outside code. */
export function readHeadings(body: string): readonly Heading[] {
	return [...leaveCodeAway(body).matchAll(/^## (.+)$/gm)].map(([, raw = '']) => {
		const text = raw.replace(/[`*_]/g, '').trim();
		return { id: slugify(text), text };
	});
}

function leaveCodeAway(body: string): string {
	return body.replace(/^```[\s\S]*?^```/gm, '');
}

/** The glossary's terms in a Markdown text, each where it stands first. */
export function readTerms(body: string): readonly UsedTerm[] {
	const found: UsedTerm[] = [];
	let heading: string | null = null;
	for (const [, raw, id] of leaveCodeAway(body).matchAll(/^## (.+)$|<Term id="([^"]+)"/gm)) {
		if (raw !== undefined) heading = readHeadings(`## ${raw}`)[0]?.id ?? null;
		else if (id !== undefined && !found.some((term) => term.id === id)) found.push({ id, heading });
	}
	return found;
}
