import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { createTranslator, type MessageValues } from '../src/lib/messages/translate.ts';
import { compileMessage } from './messages-plugin.ts';

const folder = resolve(import.meta.dirname, '../src/lib/messages/en');
const messages = readdirSync(folder).flatMap((file) =>
	Object.entries(JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as Record<string, string>)
);

const write = (text: string, values?: MessageValues) =>
	createTranslator({ it: compileMessage(text) })('it', values);

/** What a message chooses by, from its text: every value that it names, and one that it does not. */
function readChoices(text: string, name: string): string[] {
	const [, choices = ''] = new RegExp(`\\{${name}, select,(.*)`).exec(text) ?? [];
	return [...choices.matchAll(/(\w+) \{/g)].map(([, choice = '']) => choice);
}

describe('messages read by the build', () => {
	it('are written as FormatJS writes them, every one, whatever its values', () => {
		let compared = 0;
		for (const [key, text] of messages) {
			const names = [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map(([, name = '']) => name))];
			const all: MessageValues[] = [0, 1, 2, 21, 1234.5, 1_234_567].map((value) =>
				Object.fromEntries(names.map((name) => [name, value]))
			);
			for (const name of names)
				for (const choice of [...readChoices(text, name), 'none of them'])
					for (const other of [1, 3])
						all.push({ ...Object.fromEntries(names.map((each) => [each, other])), [name]: choice });
			const format = new IntlMessageFormat(text, 'en');
			for (const values of all) {
				expect(write(text, values), `${key} ${JSON.stringify(values)}`).toBe(
					String(format.format({ ...values }))
				);
				compared++;
			}
		}
		expect(compared).toBeGreaterThan(messages.length * 6);
	});

	it('know rules, exact numbers, offsets, ordinals, nesting, quotes and skeletons', () => {
		const given: [string, MessageValues][] = [
			['{n, plural, =0 {none} one {# thing} other {# things}}', { n: 0 }],
			[
				'{n, plural, offset:1 =1 {you} one {you and # other} other {you and # others}}',
				{ n: 2345 }
			],
			['{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}', { n: 22 }],
			['{a, select, x {{n, plural, one {one # x} other {# x}}} other {no x}}', { a: 'x', n: 1200 }],
			["It''s '{so}' and {a}", { a: 'b' }],
			['{n, number, ::.00} of {m, number}', { n: 0.5, m: 12345 }]
		];
		for (const [text, values] of given)
			expect(write(text, values), text).toBe(
				String(new IntlMessageFormat(text, 'en').format({ ...values }))
			);
	});

	it('are their words alone where nothing is filled in', () => {
		expect(compileMessage('Nothing to fill in')).toBe('Nothing to fill in');
	});

	it('say which value is missing, and refuse what pages do not do', () => {
		expect(() => write('{count} layers')).toThrow('A message has no value for "count".');
		expect(() => compileMessage('{now, date}')).toThrow('A message holds a date');
		expect(() => compileMessage('{open')).toThrow(SyntaxError);
	});
});
