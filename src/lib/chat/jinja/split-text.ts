/** @file `str.split` and `str.rsplit`. */
import { asInt, asText } from './binding.ts';
import { strip, white } from './code-points.ts';
import { fail } from './fault.ts';
import { List, type Value } from './values.ts';

const firstGap = new RegExp(`${white}+`);
const lastGap = new RegExp(
	`${white}+(?=[^\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*$)`
);

/** @param bound separator or None for white space; how many splits at most, all where negative */
export function splitText(
	text: string,
	[sep = null, most = -1n]: readonly (Value | undefined)[],
	fromEnd: boolean
): List {
	const count = asInt(most);
	const limit = count < 0 ? Infinity : count;
	const parts: string[] = [];
	if (sep === null) {
		let rest = strip(text, fromEnd ? 'right' : 'left', null);
		while (rest !== '' && parts.length < limit) {
			const gap = (fromEnd ? lastGap : firstGap).exec(rest);
			if (!gap) break;
			const after = rest.slice(gap.index + gap[0].length);
			const before = rest.slice(0, gap.index);
			if ((fromEnd ? before : after) === '') break;
			parts.push(fromEnd ? after : before);
			rest = fromEnd ? before : after;
		}
		// What is left keeps its inner white space, and its outer one where the limit was met.
		const last = parts.length < limit ? strip(rest, 'both', null) : rest;
		if (last !== '') parts.push(last);
	} else {
		const mark = asText(sep, 'separator');
		if (mark === '') fail('empty separator');
		let rest = text;
		while (parts.length < limit) {
			const at = fromEnd ? rest.lastIndexOf(mark) : rest.indexOf(mark);
			if (at < 0) break;
			parts.push(fromEnd ? rest.slice(at + mark.length) : rest.slice(0, at));
			rest = fromEnd ? rest.slice(0, at) : rest.slice(at + mark.length);
		}
		parts.push(rest);
	}
	return new List(fromEnd ? parts.reverse() : parts);
}
