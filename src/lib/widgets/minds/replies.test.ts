import { describe, expect, it } from 'vitest';
import type { Mode } from '../../chat/message.ts';
import { openingOf, writePrompt } from './prompts.ts';
import { answerOf, isRight, resultOf, scoreMode, stackMarks, type Reply } from './replies.ts';

const question = 'What is 27+45?';
const reply = (mode: Mode, text: string, change: Partial<Reply> = {}): Reply => ({
	question,
	mode,
	opening: openingOf(question, mode),
	text,
	tokens: text.length,
	isFinished: true,
	isCut: false,
	isProse: false,
	...change
});

describe('the prompt', () => {
	it('is the one the lab trains on, begun reasoning or an empty block included', () => {
		expect(writePrompt(question, 'think')).toBe(
			'<|endoftext|><|im_start|>system\n/think<|im_end|>\n<|im_start|>user\nWhat is 27+45?<|im_end|>\n<|im_start|>assistant\n<think>\n'
		);
		expect(writePrompt(question, 'no_think')).toBe(
			'<|endoftext|><|im_start|>system\n/no_think<|im_end|>\n<|im_start|>user\nWhat is 27+45?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n'
		);
	});
});

describe('a reply', () => {
	it('has its answer after the reasoning, and none before that ends', () => {
		expect(answerOf(reply('think', '7+5=12, 2+4+1=7, so 72\n</think>\n72'))).toBe('72');
		expect(answerOf(reply('think', '7+5=12, 2+4+1=7, so 72'))).toBe('');
		expect(answerOf(reply('no_think', '72'))).toBe('72');
	});

	it('is right where the answer is exact, and unjudged where nobody knows it or it is not finished', () => {
		expect(isRight(reply('no_think', '72'), '72')).toBe(true);
		expect(isRight(reply('no_think', '720'), '72')).toBe(false);
		expect(isRight(reply('no_think', '72', { isCut: true }), '72')).toBe(false);
		expect(isRight(reply('no_think', '7', { isFinished: false }), '72')).toBeNull();
		expect(isRight(reply('no_think', '72'), null)).toBeNull();
	});
});

describe('a reply in sentences', () => {
	const said = (text: string) => resultOf(reply('no_think', text, { isProse: true }));

	it('counts by its last number, however that is set', () => {
		expect(said('27 + 45 equals **72**.')).toBe('72');
		expect(said('$$27+45=\\boxed{72}$$')).toBe('72');
		expect(said('Anna has 1,204 nuts left.')).toBe('1204');
		expect(said('That makes −3.')).toBe('-3');
		expect(said('It is 72.0')).toBe('72');
		expect(said('I do not know.')).toBe('');
	});

	it('is not right by a number it thought of, or one that came too late', () => {
		const thought = reply('think', '<think>\n27+45=72\n</think>\nIt is 73.', {
			isProse: true,
			opening: ''
		});
		expect(isRight(thought, '72')).toBe(false);
		expect(isRight({ ...thought, isCut: true }, '73')).toBe(false);
	});
});

describe('the score of a mode', () => {
	const questions = ['a', 'b', 'c', 'd'].map((name) => ({ question: name, answer: '1' }));
	const said = new Map([
		['a', reply('think', '1', { opening: '', tokens: 5 })],
		['b', reply('think', '2', { opening: '', tokens: 5 })],
		['c', reply('think', '1', { opening: '', tokens: 9, isFinished: false })]
	]);
	const find = (asked: string) => said.get(asked);

	it('counts finished answers only', () => {
		expect(scoreMode(questions, 'think', find)).toEqual({
			mode: 'think',
			asked: 2,
			checked: 2,
			right: 1,
			tokens: 10
		});
	});

	it('stacks answers that took as many tokens', () => {
		expect(stackMarks(questions, 'think', find).map(({ level, right }) => [level, right])).toEqual([
			[0, true],
			[1, false]
		]);
	});
});
