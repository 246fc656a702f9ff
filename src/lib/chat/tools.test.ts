import { describe, expect, it } from 'vitest';
import { parseReply } from './reply.ts';
import { describeCall, readCalls } from './tool-calls.ts';
import { runTool, tools } from './tools.ts';

const now = new Date('2026-11-24T15:04:05Z');

/** What a reply's calls come to, or why they are none. */
function answer(reply: string): string[] {
	const parts = parseReply(reply, { isFinished: true, calls: ['json-call', 'python-call'] });
	return readCalls(parts).map(({ call, problem }) => (call ? runTool(call, now).text : problem));
}
const json = (text: string) => answer(`<tool_call>${text}</tool_call>`);
const python = (text: string) => answer(`<code>\n${text}\n</code>`);

describe('a call in JSON', () => {
	it('is run', () => {
		expect(json('{"name": "calculate", "arguments": {"expression": "6*7"}}')).toEqual(['42']);
		expect(json('{"name":"calculate","arguments":"{\\"expression\\":\\"1+1\\"}"}')).toEqual(['2']);
		expect(json('{"name":"current_time","arguments":{"timezone":"Asia/Tokyo"}}')[0]).toContain(
			'Wednesday, 25 November 2026 at 00:04:05'
		);
	});

	it.each([
		['{"name": calculate}', 'the call is not JSON'],
		['[]', 'a call is an object with “name”'],
		['{"name":"calculate","arguments":[1]}', 'a call is an object with “name”'],
		['{"name":"shell","arguments":{}}', 'there is no tool “shell”'],
		['{"name":"calculate","arguments":{"code":"1"}}', 'calculate takes no “code”'],
		['{"name":"calculate","arguments":{}}', 'calculate needs “expression”'],
		['{"name":"calculate","arguments":{"expression":"1/0"}}', 'Error: division by zero'],
		['{"name":"current_time","arguments":{"timezone":"Mars"}}', 'the time zone “Mars” is not known']
	])('%s is answered with a reason', (text, reason) => expect(json(text)[0]).toContain(reason));

	it('that was not finished is none', () => {
		expect(answer('<tool_call>{"name"')).toEqual(['the call was not finished']);
	});
});

describe('a call in Python', () => {
	it.each([
		['calculate("6*7")', ['42']],
		["print(calculate(expression='6*7'))", ['42']],
		['x = calculate(\n    "1+1",  # a sum\n)\nprint(x)', ['2']],
		['a = calculate("1"); b = calculate("2")\na', ['1', '2']]
	])('%j is run', (code, results) => expect(python(code)).toEqual(results));

	it.each([
		['import os', 'only calls with plain values'],
		['calculate(x)', '“x” as a value'],
		['calculate("1") + 2', 'is not understood here|only calls'],
		['for i in range(3): calculate("1")', 'only calls with plain values'],
		['__import__("os").system("ls")', 'only calls|not understood'],
		['1 + 1', 'a call is expected|not understood'],
		['calculate("1"', 'a value is missing|is missing'],
		['calculate("1", "2")', 'takes at most 1'],
		['calculate("1", expression="2")', 'twice'],
		['', 'the code calls nothing']
	])('%j is answered with a reason', (code, reason) => {
		expect(python(code)[0]).toMatch(new RegExp(reason));
	});

	it('takes lists, dictionaries and the three words', () => {
		const parts = parseReply('<code>f([1, -2.5], {"a": True}, x=None)</code>', {
			isFinished: true,
			calls: ['python-call']
		});
		expect(readCalls(parts)[0]?.call).toEqual({
			name: 'f',
			positional: [[1, -2.5], { a: true }],
			named: { x: null }
		});
	});
});

describe('a tool', () => {
	it('is described to the model under the name it is called by, in both styles', () => {
		for (const { name, json, python, parameters } of tools) {
			expect(json).toMatchObject({ name });
			expect(python).toMatch(new RegExp(`^def ${name}\\(${parameters[0] ?? ''}:`));
		}
	});

	it('is shown as it was called', () => {
		expect(describeCall({ name: 'f', positional: [1], named: { x: 'a' } })).toBe('f(1, x="a")');
	});
});
