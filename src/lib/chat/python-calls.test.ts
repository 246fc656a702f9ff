import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePythonCalls, parsePythonLiteral } from './python-calls.ts';
import { PythonError } from './python-tokens.ts';

interface LiteralCase {
	readonly text: string;
	readonly kind: 'value' | 'beyond' | 'refused';
	readonly value?: unknown;
}
const fixture = resolve(import.meta.dirname, '../../../tests/fixtures/chat/python-literals.json');
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: readonly LiteralCase[] };
/** Python knows the names of all characters; a table of them would be larger than the rest of the page. */
const needsNames = ({ text }: LiteralCase) => /(?:^|[^rR'"])['"]+\\N/.test(text);

describe('a literal', () => {
	const read = cases.filter((one) => one.kind === 'value' && !needsNames(one));
	it.each(read)('is what Python reads: $text', ({ text, value }) => {
		const found = parsePythonLiteral(text);
		expect(JSON.stringify(found)).toBe(JSON.stringify(value));
	});

	it.each(cases.filter(({ kind }) => kind === 'beyond'))(
		'that has no equal here is refused: $text',
		({ text }) => expect(() => parsePythonLiteral(text)).toThrow(PythonError)
	);

	it.each(cases.filter((one) => one.kind === 'refused' || needsNames(one)))(
		'that is none to Python, or has a character by name, is refused: $text',
		({ text }) => expect(() => parsePythonLiteral(text)).toThrow(PythonError)
	);

	it.each([
		['"\\N{SNOWMAN}"', 'a character by its name'],
		['b"a"', 'bytes'],
		['f"{x}"', 'with values in it'],
		['{1, 2}', 'a set'],
		['"\\ud83c"', 'half a character'],
		['9007199254740993', 'too large to be exact'],
		['1j', 'complex'],
		['{1: 2}', 'keys must be texts']
	])('%s is refused by name', (text, reason) =>
		expect(() => parsePythonLiteral(text)).toThrow(reason)
	);
});

describe('calls', () => {
	const f = (...positional: unknown[]) => ({ name: 'f', positional, named: {} });

	it.each([
		['[f(1), f(2)]', [f(1), f(2)]],
		['[\n\tf(1),\n\tf("a]"),\n]', [f(1), f('a]')]],
		['both = [f(1), f(2)]\nboth', [f(1), f(2)]],
		['print(f(1), f(2))', [f(1), f(2)]],
		['a = f(1)\nprint(a, f(2))', [f(1), f(2)]],
		['f("caf\\u00e9")', [f('café')]],
		['f("one "\n  "two")', [f('one two')]],
		['f(1, \\\n  2)', [f(1, 2)]],
		['f((1, 2), ("a"))', [f([1, 2], 'a')]],
		["f('''a\nb''')", [f('a\nb')]],
		['f("a;b"); f(2)\r\nf(3)', [f('a;b'), f(2), f(3)]]
	])('in %j are all found', (code, calls) => expect(parsePythonCalls(code)).toEqual(calls));

	it.each([
		['f(a=1, a=2)', 'twice'],
		['f(a=1, 2)', 'after one with a name'],
		['[f(1), 2]', 'a call is expected'],
		['[f(1)', 'a call is expected|is missing'],
		['f(1) f(2)', 'only calls'],
		['f("\\ud83c\\udf27")', 'half a character']
	])('in %j are refused', (code, reason) =>
		expect(() => parsePythonCalls(code)).toThrow(new RegExp(reason))
	);
});
