/**
 * @file One learner's attempt at a lesson, as its frame reports it: which option of which question was tried first, and whether it is done.
 * First tries count, and only once: a quiz that is begun again, or a browser that has forgotten, gives no second first try.
 */
import { mostSuspended, type Attempt, type Given } from './attempt.ts';
import type { LessonConfig } from './config.ts';

/** What the bare lesson says, of all that it says (`answer`, `quiz`, `done` of its protocol). */
type LessonMessage =
	| { readonly type: 'answer'; readonly question: number; readonly option: number }
	| { readonly type: 'quiz'; readonly right: number; readonly count: number }
	| { readonly type: 'done' };

interface Suspended {
	readonly v: 1;
	/** Options tried of each question, first try first. */
	readonly a: readonly (readonly number[])[];
	readonly d: boolean;
	/** Right and count of a quiz that was finished before the attempt began. */
	readonly q: readonly [number, number] | null;
}

export class LessonAttempt implements Attempt {
	readonly #config: LessonConfig;
	#tries: readonly (readonly number[])[];
	#isDone = false;
	#before: readonly [number, number] | null = null;

	/** @param kept what `suspend` gave; what cannot be read is no attempt */
	constructor(config: LessonConfig, kept: string) {
		this.#config = config;
		const read = readSuspended(kept);
		this.#tries = config.questions.map((_, i) => read?.a[i] ?? []);
		this.#isDone = read?.d ?? false;
		this.#before = read?.q ?? null;
	}

	hear(data: unknown): readonly Given[] | null {
		const message = readLessonMessage(data, this.#config.name);
		return message && this.#take(message);
	}

	#take(message: LessonMessage): readonly Given[] {
		if (message.type === 'done') this.#isDone = true;
		if (message.type === 'quiz' && !this.isAnswered) this.#before = [message.right, message.count];
		if (message.type !== 'answer') return [];
		const { question: at, option } = message;
		const tried = this.#tries[at];
		const question = this.#config.questions[at];
		if (!tried || !question?.options[option] || tried.includes(option)) return [];
		this.#tries = this.#tries.map((each, i) => (i === at ? [...each, option] : each));
		return [{ question, option, isRight: option === question.right }];
	}

	/** Every question has its right answer. */
	get isAnswered(): boolean {
		return this.#config.questions.every(({ right }, i) => this.#tries[i]?.includes(right));
	}
	get isComplete(): boolean {
		return this.#isDone || this.isAnswered || this.#before !== null;
	}
	/** Share of questions right at the first try; null where the quiz is not finished. */
	get score(): number | null {
		const { questions } = this.#config;
		if (this.isAnswered && questions.length > 0)
			return (
				questions.filter(({ right }, i) => this.#tries[i]?.[0] === right).length / questions.length
			);
		return this.#before && this.#before[1] > 0 ? this.#before[0] / this.#before[1] : null;
	}
	get isOver(): boolean {
		return this.score !== null;
	}
	get isPassed(): boolean | null {
		const { score } = this;
		return score === null ? null : score >= this.#config.passMark;
	}
	/** Questions with a right answer, as a share. */
	get progress(): number {
		if (this.isComplete) return 1;
		const { questions } = this.#config;
		const right = questions.filter((question, i) => this.#tries[i]?.includes(question.right));
		return right.length / Math.max(1, questions.length);
	}

	/** Of later tries first the last are left out. */
	suspend(): string {
		for (let most = Infinity; ; most = Math.min(most, 9) - 1) {
			const a = this.#tries.map((tries) => tries.slice(0, Math.max(1, most)));
			const state: Suspended = { v: 1, a, d: this.#isDone, q: this.#before };
			const text = JSON.stringify(state);
			if (text.length <= mostSuspended) return text;
			if (most <= 1) return JSON.stringify({ ...state, a: [] });
		}
	}
}

function readSuspended(text: string): Suspended | null {
	try {
		const read = JSON.parse(text) as { v?: unknown; a?: unknown; d?: unknown; q?: unknown } | null;
		if (read?.v !== 1 || !Array.isArray(read.a)) return null;
		const isList = (list: unknown): list is number[] =>
			Array.isArray(list) && list.every((each) => Number.isInteger(each) && each >= 0);
		const [right, count] = isList(read.q) ? read.q : [];
		return {
			v: 1,
			a: read.a.map((list: unknown) => (isList(list) ? list : [])),
			d: read.d === true,
			q: right === undefined || count === undefined ? null : [right, count]
		};
	} catch {
		return null;
	}
}

/** A message of the frame, where it is one that counts. */
function readLessonMessage(data: unknown, lesson: string): LessonMessage | null {
	if (typeof data !== 'object' || data === null) return null;
	const said = data as Readonly<Record<string, unknown>>;
	if (said.source !== 'model-museum' || said.lesson !== lesson) return null;
	const numbers = (...names: string[]) =>
		names.every((name) => Number.isInteger(said[name]) && Number(said[name]) >= 0);
	if (said.type === 'done') return { type: 'done' };
	if (said.type === 'answer' && numbers('question', 'option'))
		return { type: 'answer', question: Number(said.question), option: Number(said.option) };
	if (said.type === 'quiz' && numbers('right', 'count') && Number(said.right) <= Number(said.count))
		return { type: 'quiz', right: Number(said.right), count: Number(said.count) };
	return null;
}
