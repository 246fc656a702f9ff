import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ChatMessage } from './message.ts';
import {
	chooseTemplate,
	findFeatures,
	findOpening,
	renderChat,
	TemplateError,
	writeSystem
} from './template.ts';

const read = (path: string) =>
	readFileSync(new URL(`../../../${path}`, import.meta.url).pathname, 'utf8');
const templates: Record<string, string> = {
	miniature: read('lab/chat_template.jinja'),
	'modes-and-tools': read('tests/fixtures/chat/modes-and-tools.jinja')
};
/** What `lab/chat_reference.py` had transformers make of the same conversations. */
const fixture = JSON.parse(read('tests/fixtures/chat/rendered.json')) as {
	today: string;
	tool: object;
	python: string;
	cases: {
		template: string;
		messages: ChatMessage[];
		told: { enable_thinking?: boolean; xml_tools?: object[]; python_tools?: string[] };
		text: string;
	}[];
};
const descriptions = [{ json: fixture.tool, python: fixture.python }];
const specialTokens = { bos_token: '<|endoftext|>', today: fixture.today };

describe('a conversation', () => {
	it.each(fixture.cases.map((example, i) => [i, example] as const))(
		'is written as transformers writes it (%d)',
		(_, { template, messages, told, text }) => {
			const mode = told.enable_thinking === undefined ? null : told.enable_thinking;
			expect(
				renderChat(templates[template] ?? '', {
					messages,
					mode: mode === null ? null : mode ? 'think' : 'no_think',
					tools: told.xml_tools
						? { style: 'json', descriptions }
						: told.python_tools
							? { style: 'python', descriptions }
							: null,
					specialTokens
				})
			).toBe(text);
		}
	);

	it('that a template refuses is an error with the template’s own words', () => {
		const messages = [{ role: 'judge', content: '' } as unknown as ChatMessage];
		expect(() =>
			renderChat(templates['modes-and-tools'] ?? '', {
				messages,
				mode: null,
				tools: null,
				specialTokens
			})
		).toThrow(new TemplateError('The role judge is not known.'));
	});

	it('cannot reach anything of the page through a template', () => {
		const render = (template: string) =>
			renderChat(template, {
				messages: [{ role: 'user', content: 'x' }],
				mode: null,
				tools: null,
				specialTokens: {}
			});
		expect(render('{{ messages.constructor }}{{ messages[0].__proto__ }}')).toBe('');
		for (const name of ['window', 'globalThis', 'fetch', 'process'])
			expect(render(`{{ ${name} is defined }}`)).toBe('False');
		// Jinja has a `self` of its own, for blocks.
		expect(render('{{ self }}{{ self.location }}{{ self.document }}')).toBe(
			'<TemplateReference None>'
		);
		expect(() => render('{{ messages.constructor("return this")() }}')).toThrow(TemplateError);
	});
});

describe('a template', () => {
	it('says by its names what it can do', () => {
		expect(findFeatures(templates['modes-and-tools'] ?? '')).toEqual({
			modes: 'flag',
			toolStyles: ['json', 'python']
		});
		expect(findFeatures(templates.miniature ?? '')).toEqual({ modes: 'flag', toolStyles: [] });
		expect(findFeatures('{% if enable_thinking %}{{ tools }}{% endif %}')).toEqual({
			modes: 'argument',
			toolStyles: ['json']
		});
		expect(findFeatures('{{ messages[0].content }}')).toEqual({ modes: null, toolStyles: [] });
	});

	it('that goes by flags gets the flag after the instructions, any other none', () => {
		const flags = { modes: 'flag', toolStyles: [] } as const;
		expect(writeSystem(' Be brief. ', 'no_think', flags)).toBe('Be brief.\n/no_think');
		expect(writeSystem('', 'think', flags)).toBe('/think');
		expect(writeSystem('', 'think', { modes: 'argument', toolStyles: [] })).toBe('');
	});

	it('is the one for tools where tools are given, else the default, else none by itself', () => {
		const both = { template: 'd', toolTemplate: 't', unchosen: [] };
		expect(chooseTemplate(both, true)).toBe('t');
		expect(chooseTemplate(both, false)).toBe('d');
		expect(chooseTemplate({ ...both, toolTemplate: null }, true)).toBe('d');
		const none = { template: null, toolTemplate: 't', unchosen: ['rag', 'tool_use'] };
		expect(chooseTemplate(none, true)).toBe('t');
		expect(() => chooseTemplate(none, false)).toThrow('rag, tool_use');
		expect(chooseTemplate({ template: null, toolTemplate: null, unchosen: [] }, true)).toBeNull();
	});

	it('may open the reasoning block, which then belongs to the answer', () => {
		expect(findOpening('…assistant\n<think>\n')).toBe('<think>\n');
		expect(findOpening('…assistant\n<think>\n\n</think>\n')).toBe('');
		expect(findOpening('Use <think> tags.\n…assistant\n')).toBe('');
	});
});
