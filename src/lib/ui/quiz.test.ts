import { describe, expect, it } from 'vitest';
import { countRightFirst, isAnswered, readAnswerKey, splitCode, type QuizItem } from './quiz.ts';

const question: QuizItem = {
	ask: 'Which?',
	options: [
		{ text: 'a', why: '', isRight: false },
		{ text: 'b', why: '', isRight: true },
		{ text: 'c', why: '', isRight: false }
	]
};

describe('a quiz', () => {
	it('is answered once the right option is found, at whatever try', () => {
		expect(isAnswered(question, [])).toBe(false);
		expect(isAnswered(question, [0, 2])).toBe(false);
		expect(isAnswered(question, [0, 1])).toBe(true);
	});

	it('counts first tries only', () => {
		const key = readAnswerKey([question, question, question]);
		expect(key).toEqual([1, 1, 1]);
		expect(countRightFirst(key, { 0: [1], 1: [0, 1], 2: [2] })).toBe(1);
	});

	it('ignores an answer to an option that is gone', () => {
		expect(isAnswered(question, [7])).toBe(false);
		expect(countRightFirst(readAnswerKey([question]), { 0: [7, 1] })).toBe(0);
	});

	it('sets text between backticks as code', () => {
		expect(splitCode('A `config.json` says `1`')).toEqual([
			{ text: 'A ', isCode: false },
			{ text: 'config.json', isCode: true },
			{ text: ' says ', isCode: false },
			{ text: '1', isCode: true }
		]);
	});
});
