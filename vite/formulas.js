/**
 * @file Formulas as markup, set at build. KaTeX itself, since what it writes needs mending: where a part of a formula is an operator with
 * a name, as in `\eta_{\max}`, its MathML has a child too many (KaTeX #3721), and `\bmod` is an `mo` that holds elements. Firefox shows
 * such an element as an error, and a screen reader reads the wrong thing.
 */
import katex from 'katex';

/** MathML elements with a fixed number of children (MathML Core, 3.3 and 3.4); KaTeX's `semantics` is the formula and its source. */
export const childrenOf = /** @type {const} */ ({
	mfrac: 2,
	mroot: 2,
	msub: 2,
	msup: 2,
	munder: 2,
	mover: 2,
	msubsup: 3,
	munderover: 3,
	semantics: 2
});

/** Token elements: they hold text and nothing else. */
export const tokenElements = /** @type {const} */ (['mi', 'mn', 'mo', 'ms', 'mtext']);

/**
 * A node of KaTeX's tree: an element of MathML (`type`) or HTML, a fragment, or text.
 * @typedef {{ type?: string, attributes?: Record<string, string>, children?: KatexNode[], text?: string, toMarkup: () => string }} KatexNode
 */
/** @typedef {new (type: string, children: KatexNode[]) => KatexNode} MathElement */

/** @param {KatexNode} node @returns {KatexNode[]} what a reader of the markup sees in its place: a fragment is its children */
const unfold = (node) =>
	node.type === undefined && node.text === undefined && node.attributes === undefined
		? (node.children ?? []).flatMap(unfold)
		: [node];

/** @param {KatexNode} node @param {MathElement} MathNode @param {string} tex */
function mendMath(node, MathNode, tex) {
	const { type = '', children = [] } = node;
	for (const child of children.flatMap(unfold)) mendMath(child, MathNode, tex);
	if (tokenElements.some((name) => name === type)) {
		if (children.flatMap(unfold).every((child) => child.type === undefined)) return;
		node.type = 'mrow';
		node.attributes = {};
		return;
	}
	const wanted = /** @type {Record<string, number>} */ (childrenOf)[type];
	if (wanted === undefined) return;
	if (children.length !== wanted)
		throw new Error(
			`The formula ${tex} has a <${type}> with ${children.length} children; MathML wants ${wanted}. Write it differently.`
		);
	node.children = children.map((child) => {
		const parts = unfold(child);
		return parts.length === 1 ? child : new MathNode('mrow', parts);
	});
}

/** @param {KatexNode} node @param {string} tex */
function mend(node, tex) {
	if (node.type === 'math')
		mendMath(node, /** @type {MathElement} */ (/** @type {unknown} */ (node.constructor)), tex);
	else for (const child of node.children ?? []) mend(child, tex);
}

/**
 * A formula as HTML for the eye and MathML for everything else.
 * @param {string} tex
 * @param {{ displayMode?: boolean, strict?: boolean }} [options]
 * @throws {Error} where TeX or the MathML made of it is wrong
 */
export function writeFormula(tex, options) {
	// Its types do not tell of it; there is no other way to the tree.
	const { __renderToDomTree: render } =
		/** @type {{ __renderToDomTree: (tex: string, options: unknown) => KatexNode }} */ (
			/** @type {unknown} */ (katex)
		);
	const tree = render(tex, options);
	mend(tree, tex);
	return tree.toMarkup();
}

/** @typedef {{ type: string, value?: string, properties?: Record<string, unknown>, children?: Node[] }} Node */

/**
 * Finished markup as part of a component's template. Not by `{@html}`, which hands the browser a text at run time: pages with Trusted Types
 * take markup from Svelte's templates alone.
 * @param {string} html
 */
export const asTemplate = (html) => html.replaceAll('{', '&#123;').replaceAll('}', '&#125;');

/** Sets the formulas that remark-math found. */
export function formulas() {
	const visit = (/** @type {Node} */ node) => {
		const names = /** @type {readonly string[]} */ (node.properties?.className ?? []);
		const displayMode = names.includes('math-display');
		if (!displayMode && !names.includes('math-inline')) {
			for (const child of node.children ?? []) visit(child);
			return;
		}
		const tex = (node.children ?? []).map(({ value }) => value ?? '').join('');
		const html = writeFormula(tex, { displayMode });
		node.children = [{ type: 'text', value: asTemplate(html) }];
	};
	return visit;
}
