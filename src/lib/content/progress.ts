/**
 * @file What a person has done here, as plain data. It lives on their device and nowhere else.
 *
 * Functions take a record and return a new one. The same text is what is stored, exported and imported.
 */
/** What was done in one lesson. */
export interface LessonProgress {
	/** ISO 8601 date of "mark as done", else null. */
	readonly doneAt: string | null;
	/** Earned with it; kept, should a lesson's XP change later. */
	readonly xp: number;
	/** For each question, the options chosen, first try first. */
	readonly answers: Readonly<Record<string, readonly number[]>>;
}
export interface ProgressRecord {
	readonly format: 'model-museum-progress';
	readonly version: 1;
	readonly lessons: Readonly<Record<string, LessonProgress>>;
	/** The lesson that was opened last; absent in records from before it was kept. */
	readonly last?: string | undefined;
}

export const emptyProgress: ProgressRecord = {
	format: 'model-museum-progress',
	version: 1,
	lessons: {}
};
export const untouchedLesson: LessonProgress = { doneAt: null, xp: 0, answers: {} };

/** The record in a text, or null where it is none of ours. Checked by hand: a library for it would be 3 kB of every lesson's first scripts. */
export function parseProgress(text: string | null): ProgressRecord | null {
	if (text === null) return null;
	try {
		return readRecord(JSON.parse(text));
	} catch {
		return null;
	}
}

function readRecord(given: unknown): ProgressRecord | null {
	if (!isObject(given) || !isObject(given.lessons)) return null;
	const { format, version, last } = given;
	if (format !== 'model-museum-progress' || version !== 1) return null;
	if (last !== undefined && typeof last !== 'string') return null;
	const lessons: [string, LessonProgress][] = [];
	for (const [slug, value] of Object.entries(given.lessons)) {
		const lesson = readLesson(value);
		if (!lesson) return null;
		lessons.push([slug, lesson]);
	}
	const record = { format, version, lessons: Object.fromEntries(lessons) } as const;
	return last === undefined ? record : { ...record, last };
}

function readLesson(given: unknown): LessonProgress | null {
	if (!isObject(given) || !isObject(given.answers)) return null;
	const { doneAt, xp } = given;
	if ((doneAt !== null && typeof doneAt !== 'string') || typeof xp !== 'number') return null;
	const answers: [string, readonly number[]][] = [];
	for (const [question, tries] of Object.entries(given.answers)) {
		if (!isListOfOptions(tries)) return null;
		answers.push([question, tries]);
	}
	return { doneAt, xp, answers: Object.fromEntries(answers) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfOptions(value: unknown): value is readonly number[] {
	return (
		Array.isArray(value) &&
		value.every((option) => typeof option === 'number' && Number.isInteger(option) && option >= 0)
	);
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

export function open(record: ProgressRecord, slug: string): ProgressRecord {
	return record.last === slug ? record : { ...record, last: slug };
}

/**
 * The lesson to go on with: the one that was opened last, or where that is done, the next that is not; one before it where none is left after it.
 * @param slugs of all lessons, in order
 * @returns null where everything is done
 */
export function findWhere(record: ProgressRecord, slugs: readonly string[]): string | null {
	const isOpen = (slug: string) => (record.lessons[slug] ?? untouchedLesson).doneAt === null;
	const last = Math.max(0, slugs.indexOf(record.last ?? ''));
	return [...slugs.slice(last), ...slugs.slice(0, last)].find(isOpen) ?? null;
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
