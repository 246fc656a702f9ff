import type { Field } from '../attention-bench/csv.ts';
import { modes } from './prompts.ts';
import { answerOf, isRight, type Score } from './replies.ts';
import type { TwoMinds } from './two-minds.svelte.ts';

/** Mean tokens of an answer, to a tenth. */
export function writeMean({ asked, tokens }: Pick<Score, 'asked' | 'tokens'>): string {
	return asked === 0 ? '–' : (tokens / asked).toFixed(1);
}

/** One row a question and mode, a header first. */
export function listReplies(minds: TwoMinds): readonly (readonly Field[])[] {
	const rows = minds.questions.flatMap(({ question, answer }) =>
		modes.flatMap((mode) => {
			const reply = minds.find(question, mode);
			if (!reply?.isFinished) return [];
			const right = isRight(reply, answer);
			const verdict = right === null ? '' : String(right);
			return [[question, answer ?? '', mode, answerOf(reply), verdict, reply.tokens, reply.text]];
		})
	);
	return [['question', 'exact_answer', 'mode', 'answer', 'right', 'tokens', 'reply'], ...rows];
}
