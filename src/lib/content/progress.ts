/**
 * @file What a person has done here, as plain data. It lives on their device and nowhere else.
 *
 * Functions take a record and return a new one. The same text is what is stored, exported and imported.
 */
import * as v from 'valibot';

const lessonProgress = v.object({
	/** ISO 8601 date of "mark as done", else null. */
	doneAt: v.nullable(v.string()),
	/** Earned with it; kept, should a lesson's XP change later. */
	xp: v.number(),
	/** For each question, the options chosen, first try first. */
	answers: v.record(v.string(), v.array(v.pipe(v.number(), v.integer(), v.minValue(0))))
});
const progressRecord = v.object({
	format: v.literal('model-museum-progress'),
	version: v.literal(1),
	lessons: v.record(v.string(), lessonProgress)
});

export type LessonProgress = v.InferOutput<typeof lessonProgress>;
export type ProgressRecord = v.InferOutput<typeof progressRecord>;

export const emptyProgress: ProgressRecord = {
	format: 'model-museum-progress',
	version: 1,
	lessons: {}
};
export const untouchedLesson: LessonProgress = { doneAt: null, xp: 0, answers: {} };

/** The record in a text, or null where it is none of ours. */
export function parseProgress(text: string | null): ProgressRecord | null {
	if (text === null) return null;
	try {
		const result = v.safeParse(progressRecord, JSON.parse(text));
		return result.success ? result.output : null;
	} catch {
		return null;
	}
}

function update(
	record: ProgressRecord,
	slug: string,
	change: Partial<LessonProgress>
): ProgressRecord {
	const before = record.lessons[slug] ?? untouchedLesson;
	return { ...record, lessons: { ...record.lessons, [slug]: { ...before, ...change } } };
}

export function addAnswer(
	record: ProgressRecord,
	slug: string,
	question: number,
	option: number
): ProgressRecord {
	const answers = record.lessons[slug]?.answers ?? {};
	const tries = answers[question] ?? [];
	if (tries.includes(option)) return record;
	return update(record, slug, { answers: { ...answers, [question]: [...tries, option] } });
}

export function clearAnswers(record: ProgressRecord, slug: string): ProgressRecord {
	return update(record, slug, { answers: {} });
}

export function markDone(
	record: ProgressRecord,
	slug: string,
	xp: number,
	doneAt: string
): ProgressRecord {
	return update(record, slug, { doneAt, xp });
}

/** The present moment, as stored: ISO 8601, UTC. */
export function nowIso(): string {
	return new Date().toISOString();
}

export function markOpen(record: ProgressRecord, slug: string): ProgressRecord {
	return update(record, slug, { doneAt: null, xp: 0 });
}

export function sumXp(record: ProgressRecord): number {
	return Object.values(record.lessons).reduce((sum, { xp }) => sum + xp, 0);
}

export function countDone(record: ProgressRecord): number {
	return Object.values(record.lessons).filter(({ doneAt }) => doneAt !== null).length;
}

/** Lessons of whose quiz at least one question was tried. */
export function countQuizzes(record: ProgressRecord): number {
	return Object.values(record.lessons).filter(({ answers }) => Object.keys(answers).length > 0)
		.length;
}
