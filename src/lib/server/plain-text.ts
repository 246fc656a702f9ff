/** @file A lesson's Markdown as a reader hears it: cut at its headings, without tags, formulas and marks. */
import { slugify } from '../content/slugify.js';

export interface Section {
	/** Empty for what stands before the first heading. */
	readonly id: string;
	readonly title: string;
	readonly text: string;
}

const tag = /<\/?[A-Za-z](?:"[^"]*"|'[^']*'|[^'">])*>/g;

/** A line of Markdown without its marks. What stands inside a tag stays. */
function writeLine(markdown: string): string {
	return markdown
		.replace(tag, '')
		.replace(/\$[^$\n]+\$/g, ' ')
		.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/[*`]|\b_|_\b|(?<=\W)_|_(?=\W)/g, '')
		.replace(/\s+/g, ' ')
		.replace(/ (?=[.,;:!?](?:\s|$))/g, '')
		.trim();
}

/** Markdown without its marks, without scripts and formulas, in one line. */
export function writePlainText(markdown: string): string {
	return writeLine(
		markdown
			.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ')
			.replace(/\$\$[\s\S]*?\$\$/g, ' ')
			.replace(/^```.*$/gm, ' ')
			.replace(/^\s*(?:[-*>]|\d+\.|#+)\s+/gm, '')
			.replace(/^\|.*$/gm, (row) => (/^[\s:|-]+$/.test(row) ? ' ' : row.replaceAll('|', ' ')))
	);
}

/** The sections of a text, by headings of the second and third level, which have anchors. */
export function cutSections(markdown: string): readonly Section[] {
	// A `##` in code is no heading.
	const code: string[] = [];
	const withoutCode = markdown.replace(/^```[\s\S]*?^```/gm, (block) => {
		code.push(block);
		return `\u0000${code.length - 1}\u0000`;
	});
	const parts = withoutCode.split(/^#{2,3} +(.+)$/m);
	const restore = (part: string) =>
		// eslint-disable-next-line no-control-regex
		part.replace(/\u0000(\d+)\u0000/g, (_, at: string) => code[Number(at)] ?? '');
	const sections: Section[] = [];
	for (let at = 0; at < parts.length; at += 2) {
		const title = writeLine(parts[at - 1] ?? '');
		const text = writePlainText(restore(parts[at] ?? ''));
		if (title !== '' || text !== '') sections.push({ id: slugify(title), title, text });
	}
	return sections;
}
