import { describe, expect, it } from 'vitest';
import type { Tokenized } from '../../model/contract/run.ts';
import { PromptState } from './prompt-state.svelte.ts';

/** One token a word, each with the space before it. */
function tokenize(text: string, isPartial = false): Tokenized {
	const tokens = text.match(/ ?[^ ]+/g) ?? [];
	let end = 0;
	const ends = Int32Array.from(tokens, (token) => (end += token.length));
	return { ids: Int32Array.from(tokens.keys()), tokens, ends, isPartial };
}

function makePrompt(text: string, limit: number): PromptState {
	const prompt = new PromptState();
	prompt.limit = limit;
	prompt.text = text;
	prompt.receive(text, tokenize(text));
	return prompt;
}

describe('a prompt', () => {
	it('that is empty counts zero and keeps nothing', () => {
		const prompt = new PromptState();
		expect([prompt.isEmpty, prompt.count, prompt.readKept()]).toEqual([true, 0, '']);
	});

	it('that fits is kept whole', () => {
		const prompt = makePrompt('one two three', 3);
		expect([prompt.count, prompt.isOver, prompt.cut]).toEqual([3, false, null]);
		expect(prompt.readKept()).toBe('one two three');
	});

	it('that is too long shows where it will be cut, and how much', () => {
		const prompt = makePrompt('one two three four five', 3);
		expect(prompt.isOver).toBe(true);
		expect(prompt.cut).toEqual({
			tokens: 2,
			keptEnd: 'one two three',
			cutStart: ' four five',
			isLonger: false
		});
		expect(prompt.readKept()).toBe('one two three');
		expect(prompt.text).toBe('one two three four five');
	});

	it('that is too long to count says so, and is cut all the same', () => {
		const prompt = new PromptState();
		prompt.limit = 2;
		prompt.text = 'one two three';
		prompt.receive(prompt.text, tokenize(prompt.text, true));
		expect([prompt.isPartial, prompt.isOver, prompt.cut?.tokens]).toEqual([true, true, null]);
		expect(prompt.readKept()).toBe('one two');
	});

	it('that has changed since it was counted is not run with the old count', () => {
		const prompt = makePrompt('one two', 3);
		prompt.text = 'one two three four';
		expect([prompt.isCounted, prompt.readKept()]).toEqual([false, null]);
		prompt.receive('something else', tokenize('something else'));
		expect(prompt.count).toBe(2);
		expect(prompt.isCounted).toBe(false);
	});

	it('of the recorded run needs no counting, until the model counts itself', () => {
		const prompt = new PromptState();
		prompt.start('a b', { prompt: 'a b', tokens: ['a', ' b'] });
		expect([prompt.count, prompt.isCounted, prompt.readKept()]).toEqual([2, true, 'a b']);
		prompt.changeModel(256);
		expect([prompt.count, prompt.limit, prompt.readKept()]).toEqual([null, 256, null]);
	});

	it('that one model has counted is counted anew by another', async () => {
		const prompt = makePrompt('one two three', 2);
		expect([prompt.count, prompt.isOver]).toEqual([3, true]);
		prompt.changeModel(4);
		expect([prompt.count, prompt.isOver, prompt.cut]).toEqual([null, false, null]);
		await prompt.countBy((text) => Promise.resolve(tokenize(`${text} and four more words`)));
		expect([prompt.count, prompt.isOver]).toEqual([7, true]);
	});

	it('is never too long for a model that is not known yet', () => {
		const prompt = new PromptState();
		prompt.text = 'one two three';
		prompt.receive(prompt.text, tokenize(prompt.text, true));
		expect([prompt.limit, prompt.isOver, prompt.cut]).toEqual([null, false, null]);
		expect(prompt.readKept()).toBe(prompt.text);
	});

	it('that was typed before the recording arrived stays', () => {
		const prompt = new PromptState();
		prompt.text = 'mine';
		prompt.start('recorded', { prompt: 'recorded', tokens: ['recorded'] });
		expect(prompt.text).toBe('mine');
	});
});
