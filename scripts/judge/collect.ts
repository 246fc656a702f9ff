/** @file Runs inside a page: what it shows in figures and tables, as plain data for the verdict. Nothing from outside may be used in it. */

/** A text that may hold numbers, with the nearest marks around it. */
export interface Shown {
	readonly text: string;
	/** Inside a figure, a table, an exhibit. */
	readonly isFigure: boolean;
	/** A name, tick, setting or other text that claims no result. */
	readonly isLabel: boolean;
	/** Words that describe the whole figure, such as an SVG's `<desc>`. */
	readonly isDescription: boolean;
	readonly kind: string | null;
	/** Whether its figure has a tag of that kind that can be opened. */
	readonly hasTag: boolean;
	readonly fact: string | null;
	readonly lab: string | null;
	/** `data-value` of the element that names the fact or the cell. */
	readonly value: string | null;
	/** Figures count from 0; -1 in prose. */
	readonly figure: number;
	/** Where it is, for a person. */
	readonly where: string;
}

export function collectShown(): Shown[] {
	const figureMarks = 'figure, table, svg, [data-widget]';
	const labelMarks =
		'[data-label], h1, h2, h3, h4, h5, h6, th, button, label, legend, select, textarea, option, output[for], summary, nav, pre, code, .katex, math';
	const skipMarks = 'script, style, noscript, template, [popover]';
	const main = document.querySelector('main') ?? document.body;
	const figures = [...main.querySelectorAll(figureMarks)].filter(
		(element) => !element.parentElement?.closest(figureMarks)
	);

	const nameOf = (element: Element): string => {
		const figure = element.closest('[data-widget]') ?? element.closest('figure, table, svg');
		const widget = figure?.getAttribute('data-widget');
		const classes = element.getAttribute('class')?.split(/\s+/)[0] ?? '';
		const here = element.tagName.toLowerCase() + (classes && `.${classes}`);
		return widget ? `exhibit ${widget}, <${here}>` : `<${here}>`;
	};
	const hasTag = (element: Element, kind: string): boolean => {
		const region = element.closest('[data-provenance]');
		if (region?.matches('.provenance')) return true;
		const tag = `.provenance[data-provenance="${kind}"] button`;
		// A figure within an exhibit may leave the tag to the exhibit's plaque.
		for (let place = region; place && place !== main; place = place.parentElement)
			if (place.matches('figure, [data-widget], [data-provenance]') && place.querySelector(tag))
				return true;
		return false;
	};
	const describe = (element: Element, text: string): Shown => {
		const root = figures.findIndex((figure) => figure.contains(element));
		const named = element.closest('[data-fact], [data-lab]');
		const inside = named && main.contains(named) ? named : null;
		const kind = element.closest('[data-provenance]')?.getAttribute('data-provenance') ?? null;
		return {
			// Thin spaces stand between thousands and stay.
			text: text.replace(/[ \t\n\r]+/g, ' ').trim(),
			isFigure: root >= 0,
			isLabel: Boolean(element.closest(labelMarks)),
			isDescription: Boolean(element.closest('[data-description], title, desc')),
			kind,
			hasTag: kind !== null && hasTag(element, kind),
			fact: inside?.getAttribute('data-fact') ?? null,
			lab: inside?.getAttribute('data-lab') ?? null,
			value: inside?.getAttribute('data-value') ?? null,
			figure: root,
			where: nameOf(element)
		};
	};

	const found: Shown[] = [];
	// Elements without text of their own that stand for a value: bars, points, cells.
	for (const element of main.querySelectorAll('[data-fact], [data-lab]'))
		found.push(describe(element, ''));
	const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const element = node.parentElement;
		const text = node.nodeValue ?? '';
		if (!element || !/\p{N}/u.test(text) || element.closest(skipMarks)) continue;
		found.push(describe(element, text));
	}
	return found.filter(({ isFigure, fact, lab }) => isFigure || fact !== null || lab !== null);
}
