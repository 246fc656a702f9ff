/** @file The rules of a quiz: one right option, any number of tries, the first one counts. */
export interface QuizOption {
	readonly text: string;
	readonly why: string;
	readonly isRight: boolean;
}
export interface QuizItem {
	readonly ask: string;
	readonly options: readonly QuizOption[];
}

/** True once the right option has been found. */
export function isAnswered(question: QuizItem, tries: readonly number[]): boolean {
	return tries.some((option) => question.options[option]?.isRight === true);
}

/** For each question, the index of its right option: all that counting needs. */
export function readAnswerKey(questions: readonly QuizItem[]): readonly number[] {
	return questions.map(({ options }) => options.findIndex(({ isRight }) => isRight));
}

/** Questions answered right at the first try. */
export function countRightFirst(
	answerKey: readonly number[],
	answers: Readonly<Record<string, readonly number[]>>
): number {
	return answerKey.filter((right, index) => answers[index]?.[0] === right).length;
}

/** A text cut at its `code` marks; every odd piece is code. */
export function splitCode(text: string): readonly { text: string; isCode: boolean }[] {
	return text
		.split('`')
		.map((piece, index) => ({ text: piece, isCode: index % 2 === 1 }))
		.filter((piece) => piece.text !== '');
}
