import { describe, expect, it } from 'vitest';
import { parseReply, readAnswer, type ReplyOptions } from './reply.ts';

const finished: ReplyOptions = { isFinished: true, calls: ['json-call', 'python-call'] };
const going: ReplyOptions = { ...finished, isFinished: false };

describe('a reply', () => {
	it('is reasoning and answer', () => {
		expect(parseReply('<think>\n7+5=12\n</think>\n72', finished)).toEqual([
			{ kind: 'thinking', text: '7+5=12', isOpen: false },
			{ kind: 'text', text: '72', isOpen: false }
		]);
	});

	it('whose reasoning has not ended is open', () => {
		expect(parseReply('<think>\nso', going)).toEqual([
			{ kind: 'thinking', text: 'so', isOpen: true }
		]);
	});

	it('with an empty reasoning block says that there was one', () => {
		const parts = parseReply('<think>\n\n</think>\nHello', finished);
		expect(parts.map(({ kind }) => kind)).toEqual(['thinking', 'text']);
		expect(parts[0]?.text).toBe('');
	});

	it('shows, at every moment of its writing, a beginning of what it will show', () => {
		const text =
			'<think>\na < b\n</think>\nSee: <tool_call>{"name":"f"}</tool_call> and <code>f(1)</code> done <b';
		const whole = parseReply(text, finished);
		for (let length = 1; length < text.length; length++) {
			const parts = parseReply(text.slice(0, length), going);
			for (const [i, part] of parts.entries()) {
				expect(part.kind, text.slice(0, length)).toBe(whole[i]?.kind);
				expect(whole[i]?.text.startsWith(part.text), text.slice(0, length)).toBe(true);
			}
		}
	});

	it('keeps the beginning of a tag as text once it has ended', () => {
		expect(parseReply('a <thi', going)[0]?.text).toBe('a ');
		expect(parseReply('a <thi', finished)[0]?.text).toBe('a <thi');
	});

	it('takes a call inside the reasoning for reasoning', () => {
		const parts = parseReply('<think>maybe <tool_call>{}</tool_call></think>no', finished);
		expect(parts.map(({ kind }) => kind)).toEqual(['thinking', 'text']);
	});

	it('takes code for text where no Python tools were given', () => {
		const parts = parseReply('<code>x</code>', { isFinished: true, calls: [] });
		expect(parts).toEqual([{ kind: 'text', text: '<code>x</code>', isOpen: false }]);
	});

	it('answers with what stands outside its blocks', () => {
		const text = '<think>x</think>\nOne\n<tool_call>{}</tool_call>\nTwo';
		expect(readAnswer(parseReply(text, finished))).toBe('One\n\nTwo');
	});
});
