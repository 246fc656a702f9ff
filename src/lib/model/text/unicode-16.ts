/**
 * @file The Unicode of `tokenizers`, in every browser. Each brings classes like `\p{L}` of its own year; characters that another year
 * would put elsewhere are exchanged, before an expression sees them, for old ones of the category that `tokenizers` knows them by.
 */
import { changed, laterNumerals, unknown } from './unicode-16-table.ts';

/** By category: one of two UTF-16 units for the higher planes, one of a single unit for the others. */
const standIns: Readonly<Record<string, readonly [short: string, long: string]>> = {
	Lu: ['\u0100', '\u{10400}'],
	Ll: ['\u0101', '\u{10428}'],
	Lm: ['\u02b0', '\u{10780}'],
	Lo: ['\u05d0', '\u{10450}'],
	Han: ['\u4e00', '\u{20000}'],
	Mn: ['\u0300', '\u{1d167}'],
	Mc: ['\u0903', '\u{1d165}'],
	Nd: ['\u0660', '\u{1d7ce}'],
	No: ['\u00b2', '\u{10107}'],
	Pd: ['\u2010', '\u{10ead}'],
	Po: ['\u00a7', '\u{10100}'],
	Sm: ['\u2200', '\u{1d6c1}'],
	So: ['\u00a6', '\u{10137}'],
	Cf: ['\u00ad', '\u{110bd}'],
	/** Noncharacters are in no class and never will be. */
	Cn: ['\ufffe', '\u{1fffe}']
};

/** Ranges of the table as the inside of a character class. */
export const classOf = (ranges: string) =>
	ranges.replace(/[\da-f]+/g, (code) => `\\u{${code}}`).replaceAll(' ', '');
const test = (ranges: string) => new RegExp(`[${classOf(ranges)}]`, 'u');

const later = new RegExp(`[${classOf(laterNumerals)}]`, 'gu');
const exchanged = new RegExp(`[${classOf([...Object.values(changed), unknown].join(' '))}]`, 'gu');
const tests = [...Object.entries(changed), ['Cn', unknown] as const].map(
	([category, ranges]) => [category, test(ranges)] as const
);
const beyondLatin = /[^\0-\u0294]/;

/** `text` for the eyes of a regular expression: of the same length, each character of the class that Unicode 16 gives it. */
export function standIn(text: string): string {
	if (!beyondLatin.test(text)) return text;
	return text.replace(exchanged, (character) => {
		const category = tests.find(([, one]) => one.test(character))?.[0] ?? 'Cn';
		const [short, long] = standIns[category] ?? ['\ufffe', '\u{1fffe}'];
		return character.length === 1 ? short : long;
	});
}

const numeral = /\p{N}/gu;

/** What `Digits` cuts at: every number of Unicode 17, letters and fractions among them (`char::is_numeric` of Rust). */
export const numerals = {
	find(text: string): number[] {
		const found: number[] = [];
		const seen = standIn(beyondLatin.test(text) ? text.replace(later, '\u{1d7ce}') : text);
		for (const { 0: match, index } of seen.matchAll(numeral))
			found.push(index, index + match.length);
		return found;
	}
};
