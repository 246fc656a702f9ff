/** @file The six kinds of evidence a number, picture or table can have, and what a tag needs to say where it comes from. */
export const provenanceKinds = [
	'live',
	'recorded',
	'lab',
	'published',
	'derived',
	'schematic'
] as const;
export type ProvenanceKind = (typeof provenanceKinds)[number];

/** One thing a tag points at: a paper, a file, a command. */
export interface SourceNote {
	readonly title: string;
	readonly url?: string;
	/** Where in the source: a section, a table, a line. */
	readonly location?: string;
}

/**
 * Signs that fit in a line of prose; the full word is in the accessible name. None has a page fetch a font of its own, for which it would be
 * laid out once more: `ƒ` did, from the monospaced one's second file.
 */
export const provenanceMarks: Readonly<Record<ProvenanceKind, string>> = {
	live: '●',
	recorded: '◉',
	lab: '⌬',
	published: '§',
	derived: '=',
	schematic: '◇'
};
