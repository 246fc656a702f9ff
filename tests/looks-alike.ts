/**
 * @file What axe's rules on colour are asked of: two elements of each look. A page of ten thousand cells has a few dozen looks, and these
 * rules took three quarters of the time of all.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const mark = 'data-looks-like-others';

/**
 * Marks elements of text alone that look like two before them: the same colours, backgrounds, fonts and underlines all the way up, in the flow of
 * their page, where nothing can lie behind some and not behind others. Runs in the page.
 */
function markAlike(mark: string): void {
	const enough = 2;
	const read = [
		'color',
		'backgroundColor',
		'backgroundImage',
		'opacity',
		'fontSize',
		'fontWeight',
		'fontFamily',
		'textDecorationLine',
		'borderBottomStyle',
		'filter'
	] as const;
	const looks = new Map<Element, string | null>();
	/** Null where it may lie over something else. */
	const lookOf = (element: Element): string | null => {
		const known = looks.get(element);
		if (known !== undefined) return known;
		const above = element.parentElement ? lookOf(element.parentElement) : '';
		const style = getComputedStyle(element);
		const isInFlow =
			element instanceof HTMLElement &&
			['static', 'relative', 'sticky'].includes(style.position) &&
			style.transform === 'none';
		const own = [element.localName, ...read.map((name) => style[name])];
		const look = above === null || !isInFlow ? null : `${above}>${own.join()}`;
		looks.set(element, look);
		return look;
	};
	const seen = new Map<string, number>();
	for (const element of document.body.querySelectorAll('*')) {
		element.removeAttribute(mark);
		if (element.childElementCount > 0 || !element.textContent.trim()) continue;
		if (!element.checkVisibility()) continue;
		const look = lookOf(element);
		if (look === null) continue;
		const count = (seen.get(look) ?? 0) + 1;
		seen.set(look, count);
		if (count > enough) element.setAttribute(mark, '');
	}
}

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const colours = [
	{ id: 'color-contrast', selector: `*:not([${mark}])` },
	{ id: 'link-in-text-block', selector: `:is(a[href], [role=link]):not([${mark}])` }
];

/** axe, which marks what looks alike in every frame that it is put into. */
export const axeSource = `${source};axe.configure(${JSON.stringify({ rules: colours })});(${markAlike.toString()})(${JSON.stringify(mark)});`;
