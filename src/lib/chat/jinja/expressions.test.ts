import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeTemplateTable } from '../../../../scripts/template-table.js';
import { prepareMessages } from '../prepare-messages.ts';
import { TemplateFault } from './fault.ts';
import { renderTemplate } from './jinja.ts';
import { readJson } from './json.ts';
import { Dict, type Value } from './values.ts';

const read = (path: string) =>
	readFileSync(new URL(`../../../../${path}`, import.meta.url).pathname, 'utf8');

interface Case {
	readonly group: string;
	readonly template: string;
	/** JSON text; null for the context of all. */
	readonly context: string | null;
	/** What transformers rendered; null where it raised an error. */
	readonly text: string | null;
	readonly error: string | null;
}
/** What `lab/reference_templates.py` had transformers make of the same templates. */
const fixture = JSON.parse(read('tests/fixtures/chat/expressions.json')) as {
	now: string;
	context: string;
	special: Record<string, string>;
	cases: Case[];
};

function tell(context: string): ReadonlyMap<string, Value> {
	const given = readJson(context);
	if (!(given instanceof Dict)) throw new TypeError('a context is an object');
	const told = new Map<string, Value>([
		...Object.entries(fixture.special),
		['tools', null],
		['documents', null],
		['add_generation_prompt', false]
	]);
	for (const [name, value] of given.entries())
		told.set(typeof name === 'string' ? name : '', value);
	told.set('messages', prepareMessages(told.get('messages') ?? null));
	return told;
}

/** @returns the text, or the fault */
function render({ template, context }: Case): string | TemplateFault {
	try {
		const now = new Date(fixture.now);
		return renderTemplate(template, tell(context ?? fixture.context), { now });
	} catch (fault) {
		if (fault instanceof TemplateFault) return fault;
		throw fault;
	}
}

/** Those that Jinja renders and we do not, with the expression that is named. */
const refused = JSON.parse(read('tests/fixtures/chat/refused.json')) as Record<string, string>;

describe('a template', () => {
	it.each(
		fixture.cases
			.filter(({ template }) => !(template in refused))
			.map((example, i) => [i, example] as const)
	)('is rendered as transformers renders it, or raises where it raises (%d)', (_, example) => {
		const ours = render(example);
		if (example.text !== null) expect(ours).toBe(example.text);
		else expect(ours, String(ours)).toBeInstanceOf(TemplateFault);
		if (ours instanceof TemplateFault) expect(ours.line).not.toBeNull();
	});

	it.each(Object.entries(refused))(
		'that is not followed is refused by name: %s',
		(template, name) => {
			const example = fixture.cases.find((known) => known.template === template);
			const fault = example && render(example);
			expect(fault).toMatchObject({ kind: 'refused', line: 1, expression: name });
		}
	);

	it('is one of at least 150 in the table, of which fewer than one in ten is refused', () => {
		expect(fixture.cases.length).toBeGreaterThanOrEqual(150);
		expect(Object.keys(refused).length * 10).toBeLessThan(fixture.cases.length);
	});

	it('has its table in the docs as the fixture has it', () => {
		expect(read('docs/templates.md')).toBe(writeTemplateTable(fixture, refused));
	});
});
