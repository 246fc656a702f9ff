/** @file What two minds said to the same questions, and what the answers add up to. */
import type { Mode } from '../../chat/message.ts';
import { parseReply, readAnswer } from '../../chat/reply.ts';

export interface Reply {
	readonly question: string;
	readonly mode: Mode;
	/** What of the reply the template wrote: `<think>`, or nothing. */
	readonly opening: string;
	/** What the model wrote, the end of turn left out. */
	readonly text: string;
	/** Tokens the model wrote, the end of turn left out. */
	readonly tokens: number;
	/** False while it is still writing. */
	readonly isFinished: boolean;
	/** True where it did not come to an end within its budget. */
	readonly isCut: boolean;
	/** True of a model that answers in sentences: the last number of its answer counts. */
	readonly isProse: boolean;
}

/** The answer alone, without the reasoning. */
export function answerOf({ opening, text, isFinished }: Reply): string {
	return readAnswer(parseReply(opening + text, { isFinished, calls: [] })).trim();
}

/** What of an answer is compared: all of it, or of sentences the last number, without commas between its thousands; empty where there is none. */
export function resultOf(reply: Reply): string {
	const answer = answerOf(reply);
	if (!reply.isProse) return answer;
	const last = answer.match(/[-−]?\d+(?:,\d{3})*(?:\.\d+)?/g)?.at(-1) ?? '';
	return last.replaceAll(',', '').replace('−', '-').replace(/\.0+$/, '');
}

/** @param answer the exact one; null where the question has none that could be checked */
export function isRight(reply: Reply, answer: string | null): boolean | null {
	if (answer === null || !reply.isFinished) return null;
	return !reply.isCut && resultOf(reply) === answer;
}

/** A question and what it needs to be judged. */
export interface Asked {
	readonly question: string;
	readonly answer: string | null;
}

export interface Score {
	readonly mode: Mode;
	/** Questions answered, those that cannot be checked included. */
	readonly asked: number;
	readonly checked: number;
	readonly right: number;
	/** Of all answers together. */
	readonly tokens: number;
}

export type FindReply = (question: string, mode: Mode) => Reply | undefined;

export function scoreMode(questions: readonly Asked[], mode: Mode, find: FindReply): Score {
	const done = questions.flatMap(({ question, answer }) => {
		const reply = find(question, mode);
		return reply?.isFinished ? [{ reply, right: isRight(reply, answer) }] : [];
	});
	return {
		mode,
		asked: done.length,
		checked: done.filter(({ right }) => right !== null).length,
		right: done.filter(({ right }) => right === true).length,
		tokens: done.reduce((sum, { reply }) => sum + reply.tokens, 0)
	};
}

export interface Mark {
	readonly mode: Mode;
	readonly question: string;
	readonly tokens: number;
	/** Marks at the same place stand on each other; 0 is the lowest. */
	readonly level: number;
	readonly right: boolean | null;
}

/** One mark per answer, by the tokens it took, stacked where several took as many. */
export function stackMarks(questions: readonly Asked[], mode: Mode, find: FindReply): Mark[] {
	const levels = new Map<number, number>();
	return questions.flatMap(({ question, answer }) => {
		const reply = find(question, mode);
		if (!reply?.isFinished) return [];
		const level = levels.get(reply.tokens) ?? 0;
		levels.set(reply.tokens, level + 1);
		return [{ mode, question, tokens: reply.tokens, level, right: isRight(reply, answer) }];
	});
}
