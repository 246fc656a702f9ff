/**
 * The table of template expressions in the docs, made of what transformers rendered: `node scripts/template-table.js` writes
 * docs/templates.md. `lab/reference_templates.py` makes the fixture.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ group: string, template: string, context: string | null, text: string | null, error: string | null }} Case
 * @param {string} text
 */
const code = (text) => {
	const shown = text.replaceAll('\\', '\\\\').replace(
		// eslint-disable-next-line no-control-regex -- control characters are what it looks for
		/[\u0000-\u001f\u007f-\u00a0\u2000-\u200f\u2028\u2029\ufeff]/g,
		(char) =>
			({ '\n': '\\n', '\r': '\\r', '\t': '\\t' })[char] ??
			`\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
	);
	const escaped = shown.replace(
		/[&<>]/g,
		(char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char
	);
	return `<code>${escaped.replace(/[|*_~`[\]{}#!]/g, (char) => `&#${char.charCodeAt(0)};`)}</code>`;
};

/** @param {Case} example @param {Record<string, string>} refused */
const result = ({ template, text, error }, refused) => {
	const name = refused[template];
	if (name !== undefined) return `refused: ${code(name)}`;
	return text === null ? `error (${error})` : text === '' ? 'nothing' : code(text);
};

/**
 * @param {{ cases: Case[], context: string, transformers?: string, jinja2?: string, now: string }} fixture
 * @param {Record<string, string>} refused
 */
export function writeTemplateTable({ cases, context, transformers, jinja2, now }, refused) {
	const groups = [...new Set(cases.map(({ group }) => group))];
	const errors = cases.filter(
		({ template, text }) => text === null && !(template in refused)
	).length;
	const short = cases.filter(({ group }) => group !== 'Formats of the family');
	const rows = groups
		.filter((group) => group !== 'Formats of the family')
		.flatMap((group) => [
			`## ${group}`,
			'',
			'<table><thead><tr><th>template</th><th>transformers renders</th></tr></thead><tbody>',
			...short
				.filter((example) => example.group === group)
				.map(
					(example) =>
						`<tr><td>${code(example.template)}</td><td>${result(example, refused)}</td></tr>`
				),
			'</tbody></table>',
			''
		]);
	return [
		'# Chat templates',
		'',
		`The museum renders a model's chat template by a Jinja of its own (\`src/lib/chat/jinja/\`). This is what it is held to: ${cases.length} templates and expressions, rendered by \`apply_chat_template\` of transformers ${transformers} with Jinja2 ${jinja2}. ` +
			`Each of ours is equal to it, character by character; ${errors} raise an error there and here; ${Object.keys(refused).length} are refused here before anything is shown, with the expression and its line named.`,
		'',
		`Written by \`node scripts/template-table.js\` from \`tests/fixtures/chat/expressions.json\`, which \`lab/reference_templates.py\` makes; the clock stood at ${now}. Line breaks and other control characters are written as escapes.`,
		'',
		`Besides the rows below, ${cases.length - short.length} conversations in the formats of the family (SmolLM2, SmolLM3, Qwen, Llama 3, Mistral; templates of our own with their constructs) are in the fixture.`,
		'',
		'## What templates are told',
		'',
		'```text',
		context,
		'```',
		'',
		...rows
	].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const fixtures = new URL('../tests/fixtures/chat/', import.meta.url);
	/** @param {string} name */
	const read = (name) => JSON.parse(readFileSync(new URL(name, fixtures), 'utf8'));
	const page = writeTemplateTable(read('expressions.json'), read('refused.json'));
	writeFileSync(new URL('../docs/templates.md', import.meta.url), page);
	console.log('docs/templates.md');
}
