import { createHighlighter } from 'shiki';
import remarkMath from 'remark-math';
import { asTemplate, formulas } from './formulas.js';
import { slugify } from '../src/lib/content/slugify.js';

const highlighter = await createHighlighter({
	themes: ['github-light-high-contrast', 'github-dark-high-contrast'],
	langs: ['python', 'typescript', 'javascript', 'json', 'bash', 'html', 'text']
});

/** @typedef {{ type: string, tagName?: string, value?: string, properties?: Record<string, unknown>, children?: Node[] }} Node */

/** @param {Node} node @returns {string} */
const textOf = (node) => node.value ?? (node.children ?? []).map(textOf).join('');

/** Gives second- and third-level headings the anchors that the table of contents links to. */
function headingAnchors() {
	return (/** @type {Node} */ tree) => {
		for (const node of tree.children ?? []) {
			if (node.tagName === 'h2' || node.tagName === 'h3')
				node.properties = { ...node.properties, id: slugify(textOf(node)) };
		}
	};
}

/** Tags that stand in a sentence; all others, such as an exhibit's, are blocks. */
const inSentences = /^<(?:Term|Provenance)\b/;

/**
 * Markdown takes a paragraph that begins with a tag for a block of HTML. One that begins with a tag of ours is a sentence.
 * @this {{ parse: (markdown: string) => Node }}
 */
function sentencesThatBeginWithTags() {
	/** @param {Node} node @returns {Node[]} */
	const reread = (node) => {
		if (node.type !== 'html' || !inSentences.test(node.value ?? '')) return [visit(node)];
		// A letter in front makes it a paragraph; it is taken away again.
		const [paragraph] = this.parse(`x${node.value}`).children ?? [];
		if (paragraph?.type !== 'paragraph') return [node];
		return [{ ...paragraph, children: paragraph.children?.slice(1) }];
	};
	/** @param {Node} node @returns {Node} */
	const visit = (node) =>
		// Within a paragraph tags are where they belong.
		node.type === 'paragraph' || !node.children
			? node
			: { ...node, children: node.children.flatMap(reread) };
	return visit;
}

const base = process.env.BASE_PATH ?? '';

/** Links in prose start at the site's root, wherever that is hosted. */
function linksFromTheRoot() {
	const visit = (/** @type {Node} */ node) => {
		const href = node.properties?.href;
		if (node.tagName === 'a' && typeof href === 'string' && href.startsWith('/'))
			node.properties = { ...node.properties, href: base + href };
		for (const child of node.children ?? []) visit(child);
	};
	return visit;
}

const beforeUnit = /(\d) (?=%|[KMGTB]\b|[KMG]i?B\b)/g;

/** A number and its unit stay on one line. */
function unitsWithTheirNumbers() {
	const visit = (/** @type {Node} */ node) => {
		if (node.tagName === 'code' || /math/.test(String(node.properties?.className ?? ''))) return;
		if (node.type === 'text') node.value = node.value?.replace(beforeUnit, '$1\u00a0');
		for (const child of node.children ?? []) visit(child);
	};
	return visit;
}

/** @type {import('mdsvex').MdsvexOptions} */
export const mdsvexOptions = {
	extensions: ['.md'],
	// mdsvex's smart quotes would curl the quotes inside {expressions}.
	smartypants: false,
	// Only stripped here: src/lib/content/front-matter.ts is the one that reads it.
	frontmatter: { marker: '-', type: 'yaml', parse: () => ({}) },
	remarkPlugins: [remarkMath, sentencesThatBeginWithTags],
	rehypePlugins: [headingAnchors, linksFromTheRoot, unitsWithTheirNumbers, formulas],
	highlight: {
		highlighter: (code, lang) => {
			const html = highlighter.codeToHtml(code, {
				lang: lang && highlighter.getLoadedLanguages().includes(lang) ? lang : 'text',
				themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
				defaultColor: false
			});
			return asTemplate(html);
		}
	}
};
