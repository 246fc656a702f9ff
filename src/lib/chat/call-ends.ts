/** @file Where JSON and Python in a reply end, closing tags and brackets within their texts passed over. */
import { stringPattern } from './python-strings.ts';

/** The closing tag behind the JSON, not within its texts; and whether the JSON is whole. */
export function endOfJson(
	text: string,
	start: number,
	[opening, closing]: readonly [string, string]
): [end: number, isWhole: boolean] {
	const length = jsonLength(text.slice(start));
	if (length === null)
		return [isBroken(text.slice(start)) ? text.indexOf(closing, start) : -1, false];
	const end = text.indexOf(closing, start + length);
	// Where another call begins before it, the tag belongs to that.
	const next = text.indexOf(opening, start + length);
	return [end >= 0 && next >= 0 && next < end ? -1 : end, true];
}

/** The closing tag outside texts. In a comment it closes: models write it behind one. */
export function endOfPython(
	text: string,
	start: number,
	closing: string
): [end: number, isWhole: boolean] {
	const pattern = new RegExp(`${stringPattern}|${closing}|["']`, 'g');
	pattern.lastIndex = start;
	for (let found = pattern.exec(text); found; found = pattern.exec(text))
		if (found[0] === closing) return [found.index, true];
	return [-1, false];
}

const jsonTokens = /"(?:[^"\\\n]|\\.)*"|[[\]{}]|["\n]|[^"[\]{}\n]+/g;

/** Characters of the JSON value at the start, white space before it included; null where it does not end. */
export function jsonLength(text: string): number | null {
	return bracketLength(text, jsonTokens);
}

export function pythonListLength(text: string): number | null {
	return bracketLength(text, new RegExp(`${stringPattern}|[()[\\]{}]|[^]`, 'g'));
}

function bracketLength(text: string, tokens: RegExp): number | null {
	let depth = 0;
	for (const { 0: token, index } of text.matchAll(tokens)) {
		// A quote alone begins a text that does not end.
		if (token === '"' || token === "'") return null;
		if (/^[[{(]$/.test(token)) depth++;
		else if (/^[\]})]$/.test(token) && --depth <= 0) return index + 1;
		else if (depth === 0 && token.trim() !== '') return null;
	}
	return null;
}

/** A text of JSON cannot go over a line: nothing that follows mends it. */
function isBroken(text: string): boolean {
	return [...text.matchAll(jsonTokens)].some(
		({ 0: token, index }) => token === '"' && text.indexOf('\n', index) >= 0
	);
}
