/**
 * @file Vite plugin: takes the words of lessons out of their compiled components, for pages that have them in their HTML (see
 * src/lib/content/late-templates.ts). They are half of what a lesson's own script weighs, and formulas the most of that.
 */
import type { Plugin } from 'vite';

const lesson = /\/content\/lessons\/(.+)\.md$/;
const prefix = 'virtual:lesson-templates/';

interface Node {
	readonly type: string;
	readonly start: number;
	readonly end: number;
}
interface Call extends Node {
	readonly callee: Node & {
		readonly object?: { name?: string };
		readonly property?: { name?: string };
	};
	readonly arguments: readonly Node[];
}
type Text = Node & {
	readonly value?: unknown;
	readonly expressions?: readonly unknown[];
	readonly quasis?: readonly { readonly value: { readonly cooked?: string | null } }[];
};

const isNode = (value: unknown): value is Node =>
	typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

function* walk(node: Node): Generator<Node> {
	yield node;
	for (const value of Object.values(node) as readonly unknown[])
		for (const child of Array.isArray(value) ? (value as readonly unknown[]) : [value])
			if (isNode(child)) yield* walk(child);
}

/** The text that an expression is, or undefined where it is worked out. */
function readText(node: Text | undefined): string | undefined {
	if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
	if (node?.type !== 'TemplateLiteral' || node.expressions?.length !== 0) return undefined;
	return node.quasis?.[0]?.value.cooked ?? undefined;
}

interface Found {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/**
 * Where a compiled component writes `$.from_html(text, flags)`.
 * @throws {Error} where it writes `$.html(…)`: a text that becomes markup at run time, which pages take from nobody (Trusted Types)
 */
function findTexts(program: Node): Found[] {
	return [...walk(program)].flatMap((node): Found[] => {
		if (node.type !== 'CallExpression') return [];
		const { callee, arguments: given } = node as Call;
		if (callee.object?.name !== '$') return [];
		if (callee.property?.name === 'html') throw new Error('A lesson has {@html}.');
		if (callee.property?.name !== 'from_html') return [];
		const text = readText(given[0]);
		// The call as far as its flags becomes another.
		return text === undefined || !given[0]
			? []
			: [{ start: callee.start, end: given[0].end, text }];
	});
}

/** The component without its texts, and the texts. */
export function takeTexts(
	code: string,
	program: Node,
	id: string
): { code: string; texts: string[] } {
	const found = findTexts(program).sort((a, b) => a.start - b.start);
	let taken = '';
	let from = 0;
	found.forEach(({ start, end }, index) => {
		taken += `${code.slice(from, start)}lessonTemplates.template(${index}`;
		from = end;
	});
	const head = [
		`import { lateTemplates } from '$lib/content/late-templates.ts';`,
		`export const lessonTemplates = lateTemplates($.from_html, () => import(${JSON.stringify(id)}));`
	];
	return {
		code: `${head.join('\n')}\n${taken}${code.slice(from)}`,
		texts: found.map(({ text }) => text)
	};
}

export function lateLessonTemplates(): Plugin {
	const texts = new Map<string, readonly string[]>();
	return {
		name: 'late-lesson-templates',
		// While one writes, lessons change under the page.
		apply: 'build',
		// After Svelte.
		enforce: 'post',
		resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
		load(id) {
			if (!id.startsWith(`\0${prefix}`)) return undefined;
			const found = texts.get(id.slice(prefix.length + 1));
			if (!found) throw new Error(`There are no templates of ${id}.`);
			return `export default ${JSON.stringify(found)};`;
		},
		transform(code, id) {
			const [, name] = lesson.exec(id) ?? [];
			if (name === undefined || this.environment.name !== 'client') return undefined;
			const taken = takeTexts(code, this.parse(code), prefix + name);
			if (taken.texts.length === 0)
				throw new Error(`${name}: Svelte writes templates differently now.`);
			texts.set(name, taken.texts);
			return { code: taken.code, map: null };
		}
	};
}
