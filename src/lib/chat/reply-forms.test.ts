import { describe, expect, it } from 'vitest';
import { parseReply, readAnswer, type ReplyOptions } from './reply.ts';
import { readCalls } from './tool-calls.ts';

const both: ReplyOptions = {
	isFinished: true,
	calls: ['json-call', 'python-call'],
	tools: ['calculate', 'current_time']
};
const going = { ...both, isFinished: false };
const calculate = (expression: string) => ({
	name: 'calculate',
	positional: [],
	named: { expression }
});
const now = { name: 'current_time', positional: [], named: {} };
const read = (text: string) =>
	readCalls(parseReply(text, both)).map(({ call, problem }) => call ?? problem);
const kinds = (text: string, options = both) => parseReply(text, options).map(({ kind }) => kind);

describe('a call of Llama 3', () => {
	const json = '{"name": "calculate", "parameters": {"expression": "1+1"}}';
	const pretty = (expression: string) =>
		JSON.stringify({ name: 'calculate', parameters: { expression } }, null, 2);

	it.each([
		json,
		`<|python_tag|>${json}`,
		`<|python_tag|>${json}<|eom_id|>`,
		`<tool_call>${json}</tool_call>`,
		`\n\n${json}\n`,
		`<think>\nhm\n</think>\n${json}`,
		`I work it out.\n${json}`,
		`[${json}]`,
		'{\n  "name": "calculate",\n  "parameters": {\n    "expression": "1+1"\n  }\n}',
		'{"type": "function", "name": "calculate", "parameters": {"expression": "1+1"}}',
		'{"type": "function", "function": {"name": "calculate", "parameters": {"expression": "1+1"}}}',
		'{"parameters": {"expression": "1+1"}, "name": "calculate"}',
		'[calculate(expression="1+1")]',
		'<|python_tag|>calculate(expression="1+1")'
	])('%j is read', (text) => expect(read(text)).toEqual([calculate('1+1')]));

	it.each([
		`${json}; ${json.replace('1+1', '2+2')}`,
		`${json}\n${json.replace('1+1', '2+2')}`,
		`[${json}, ${json.replace('1+1', '2+2')}]`,
		'[calculate(expression="1+1"), calculate(expression="2+2")]',
		`<tool_call>\n${json}\n${json.replace('1+1', '2+2')}\n</tool_call>`,
		`<tool_call>[${json}, ${json.replace('1+1', '2+2')}]</tool_call>`,
		`<tool_call>${json}, ${json.replace('1+1', '2+2')}</tool_call>`,
		`<tool_call>${pretty('1+1')}\n${pretty('2+2')}</tool_call>`,
		`<tool_call>\n${json}\n</tool_call>\n<tool_call>\n${json.replace('1+1', '2+2')}\n</tool_call>`,
		'<code>\n[calculate(expression="1+1"), calculate(expression="2+2")]\n</code>'
	])('with another in %j is read, and the other', (text) => {
		expect(read(text)).toEqual([calculate('1+1'), calculate('2+2')]);
		expect(readAnswer(parseReply(text, both))).toBe('');
	});

	it.each([
		'{"name": "Ada", "parameters": {"age": 36}}',
		'{"name": "calculate"}',
		'{"name": "calculate", "parameters": {"expression": "1+1"',
		'It looks so: {"name": "calculate", "parameters": {"expression": "1+1"}}',
		'```json\n{"name": "calculate", "parameters": {"expression": "1+1"}}\n```',
		'[1, 2, 3]',
		'[calculate]',
		'{}',
		'[{"name": "calculate", "parameters": {}}, {"name": "Ada", "parameters": {}}]'
	])('is none in %j, which stays text', (text) => {
		expect(parseReply(text, both)).toEqual([{ kind: 'text', text, isOpen: false }]);
	});

	it('is none where no tool was offered', () => {
		expect(kinds(json, { isFinished: true, calls: [] })).toEqual(['text']);
		expect(kinds(json, { ...both, tools: ['current_time'] })).toEqual(['text']);
	});
});

describe('arguments of a tool without parameters', () => {
	it.each(['""', 'null', '{}', '" "', '"{}"', '"null"'])('may be %s', (value) => {
		for (const key of ['arguments', 'parameters'])
			expect(read(`<tool_call>{"name": "current_time", "${key}": ${value}}</tool_call>`)).toEqual([
				now
			]);
	});

	it('may be missing', () =>
		expect(read('<tool_call>{"name": "current_time"}</tool_call>')).toEqual([now]));

	it.each(['7', '[]', '"text"', 'true', '"[1]"'])('that are %s are refused', (value) => {
		expect(read(`<tool_call>{"name": "current_time", "arguments": ${value}}</tool_call>`)).toEqual([
			expect.stringContaining('a call is an object')
		]);
	});

	it('that are given under both names are refused', () => {
		const text = '{"name": "current_time", "arguments": {"a": 1}, "parameters": {"a": 2}}';
		expect(read(`<tool_call>${text}</tool_call>`)).toEqual([expect.stringContaining('not both')]);
	});
});

describe('a whole number in a call', () => {
	const call = (value: string) => read(`<tool_call>${value}</tool_call>`);
	const named = (value: string) => `{"name": "calculate", "arguments": {"n": ${value}}}`;

	it.each(['9007199254740993', '-12345678901234567890', '[1, 9007199254740993]'])(
		'that would be rounded here is named: %s',
		(value) => {
			const problem = expect.stringContaining('more digits than can be kept exactly') as string;
			expect(call(named(value))).toEqual([problem]);
			expect(call(`[${named('1')}, ${named(value)}]`)).toEqual([problem]);
			expect(call(`${named('1')}\n${named(value)}`)).toEqual([
				{ name: 'calculate', positional: [], named: { n: 1 } },
				problem
			]);
		}
	);

	it('that would be rounded is named in arguments that are a text, too', () => {
		const values = JSON.stringify('{"n": 9007199254740993}');
		for (const key of ['arguments', 'parameters'])
			expect(call(`{"name": "calculate", "${key}": ${values}}`)).toEqual([
				expect.stringContaining('9007199254740993 has more digits') as string
			]);
	});

	it.each(['9007199254740991', '1e21', '12345678901234567890.5', '"9007199254740993"'])(
		'that is kept, or is no whole number, is read: %s',
		(value) =>
			expect(call(named(value))).toEqual([
				{ name: 'calculate', positional: [], named: { n: JSON.parse(value) as unknown } }
			])
	);
});

describe('a closing tag in a text', () => {
	it.each([
		['<tool_call>{"name": "calculate", "arguments": {"expression": "</tool_call>"}}</tool_call>'],
		[
			'<tool_call>\n{"name": "calculate", "arguments": {"expression": "</tool_call>"}}\n</tool_call>'
		],
		['<code>calculate(expression="</tool_call>")</code>']
	])('of a call does not end it: %s', (text) => {
		expect(read(text)).toEqual([calculate('</tool_call>')]);
	});

	it.each([
		'<code>calculate(expression="</code>")</code>',
		"<code>\ncalculate(expression='</code>')\n</code>",
		"<code>calculate(expression='''</code>''')</code>",
		'<code>calculate(expression="<\\x2fcode>")  # it\'s done</code>',
		'<tool_call>{"name": "calculate", "arguments": {"expression": "</code>"}}</tool_call>'
	])('of Python does not end it: %s', (text) => expect(read(text)).toEqual([calculate('</code>')]));

	it('ends a call whose text never ends, so that the answer behind it is not lost', () => {
		for (const broken of [
			'<tool_call>{"name": "calculate", "arguments": {"expression": "1}}</tool_call>\nDone.',
			'<code>calculate("1)</code>\nDone.'
		]) {
			const parts = parseReply(broken, both);
			expect(readAnswer(parts)).toBe('Done.');
			expect(readCalls(parts)[0]?.problem).not.toBeNull();
		}
	});

	it('behind two brackets of JSON inside a text is of no matter', () => {
		const text =
			'<tool_call>{"name": "calculate", "arguments": {"expression": "}}\\"]"}}</tool_call>ok';
		expect(read(text)).toEqual([calculate('}}"]')]);
		expect(readAnswer(parseReply(text, both))).toBe('ok');
	});
});

describe('reasoning', () => {
	it('that is only closed is reasoning: the template had opened it', () => {
		expect(parseReply('7+5=12\n</think>\n12', both)).toEqual([
			{ kind: 'thinking', text: '7+5=12', isOpen: false },
			{ kind: 'text', text: '12', isOpen: false }
		]);
		expect(kinds('</think>\n12')).toEqual(['thinking', 'text']);
	});

	it('is not what speaks of its tags', () => {
		for (const text of [
			'It ends with `</think>`, always.',
			'Between <think> and </think> it thinks.'
		])
			expect(parseReply(text, both)).toEqual([{ kind: 'text', text, isOpen: false }]);
	});

	it.each([
		'The tag <think> opens a block.',
		'A block goes from <think> to </think>.\nThat is all.',
		'</think> closes it.',
		'<think> comes first, </think> last.',
		'The tag <tool_call> opens a call.',
		'Write <tool_call> and </tool_call> around it.',
		'`<tool_call>{"name": "calculate", "arguments": {"expression": "1"}}</tool_call>` is a call.',
		'The tag <code> is for Python.',
		'Use <code>x</code> for code.',
		'The mark <|python_tag|> is Llama’s.'
	])('is once: behind it, %j stays text, whole', (answer) => {
		for (const first of ['<think>\nhm\n</think>\n', '<think>\n\n</think>\n', 'hm\n</think>\n'])
			expect(parseReply(first + answer, both).slice(1), first).toEqual([
				{ kind: 'text', text: answer, isOpen: false }
			]);
	});

	it('may come in two blocks before the answer', () => {
		expect(kinds('<think>\n\n</think>\n<think>\nb\n</think>\nc')).toEqual([
			'thinking',
			'thinking',
			'text'
		]);
	});
});

describe('a call that was cut off', () => {
	it.each(['<tool_call>', '<tool_call>{"name": "calc', '<code>\ncalculate("1"'])(
		'as %j is told as such',
		(text) => expect(read(text)).toEqual(['the call was not finished'])
	);

	it('behind its last bracket is whole', () => {
		const text = '<tool_call>\n{"name": "calculate", "arguments": {"expression": "1+1"}}\n';
		expect(read(text)).toEqual([calculate('1+1')]);
	});
});

describe('while it is written', () => {
	const replies = [
		'{"name": "calculate", "parameters": {"expression": "1+1"}}',
		'<|python_tag|>{"name": "calculate", "parameters": {"expression": "1+1"}}',
		'[{"name": "calculate", "parameters": {"expression": "1"}}, {"name": "calculate", "parameters": {"expression": "2"}}]',
		'<think>\nhm <tool_call>\n</think>\nSo <think> is a tag.\n<tool_call>{"name": "calculate", "arguments": {"expression": "</tool_call>"}}</tool_call>\nIt is <b>.',
		'<code>calculate("</code>")</code> and then <code>calculate("2")</code> ok',
		'<think>\n\n</think>\n<think>\nb\n</think>\n<think> is a tag, </think> too.',
		'The tag <tool_call> opens; <code> is a tag.\n{"name": "Ada"} {x} [1]',
		'[calculate(expression="1]"), calculate(expression="2")]'
	];

	it.each(replies)('%j never takes back what it has shown, nor its kind', (text) => {
		const whole = parseReply(text, both);
		let longest = 0;
		for (let length = 1; length <= text.length; length++) {
			const parts = parseReply(text.slice(0, length), going);
			for (const [i, part] of parts.entries()) {
				expect(part.kind, text.slice(0, length)).toBe(whole[i]?.kind);
				expect(whole[i]?.text.startsWith(part.text), text.slice(0, length)).toBe(true);
			}
			const shown = parts.reduce((sum, part) => sum + part.text.length, 0);
			expect(shown, text.slice(0, length)).toBeGreaterThanOrEqual(longest - 12);
			longest = Math.max(longest, shown);
		}
	});
});
