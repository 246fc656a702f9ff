/** @file What can be found: one entry for every place of the museum that has an anchor of its own. */

/** In the order of the filter on the search page. */
export const searchKinds = [
	'lesson',
	'term',
	'exhibit',
	'model',
	'benchmark',
	'fact',
	'dispute',
	'finding',
	'source',
	'page'
] as const;
export type SearchKind = (typeof searchKinds)[number];

export interface SearchDocument {
	readonly kind: SearchKind;
	readonly title: string;
	/** Other names that a person may type; found like the title, not shown. */
	readonly names: string;
	/** What it is a part of, such as the lesson of a section; empty where it is a whole. */
	readonly within: string;
	/** The room it stands in, as the floor plan and the header name it. */
	readonly room: string;
	/** From the museum's root, with its anchor: `/lessons/rope/#what-rope-does`. */
	readonly path: string;
	readonly text: string;
}
