/** @file Looking for texts in texts, by Python's characters and bounds. */
import { asInt, asText } from './binding.ts';
import { charsOf, lengthOf } from './code-points.ts';
import { slice } from './sequences.ts';
import type { Value } from './values.ts';

/** What is looked for, and where: from, to. */
export type Bound = readonly (Value | undefined)[];

/** @returns the part between two bounds, and where it begins; null where they are beyond the end */
export function part(
	text: string,
	[, start = null, stop = null]: Bound
): { text: string; from: number } | null {
	const size = lengthOf(text);
	const from = start === null ? 0 : asInt(start);
	const begin = from < 0 ? Math.max(from + size, 0) : from;
	return begin > size ? null : { text: slice(text, [start, stop, null]) as string, from: begin };
}

/** Where a text begins in the part between two bounds, in characters; -1 where it does not stand there. */
export function find(text: string, bound: Bound, isLast: boolean): number {
	const wanted = asText(bound[0]);
	const searched = part(text, bound);
	if (!searched) return -1;
	const { text: inside, from } = searched;
	const at = isLast ? inside.lastIndexOf(wanted) : inside.indexOf(wanted);
	// An end before the start finds nothing, not even an empty text.
	if (
		at < 0 ||
		(bound[2] !== undefined && inside === '' && wanted === '' && isCrossed(text, bound))
	)
		return -1;
	return from + lengthOf(inside.slice(0, at));
}

/** Whether the part would end before it begins. */
export function isCrossed(text: string, [, start = null, stop = null]: Bound): boolean {
	const size = lengthOf(text);
	const place = (value: Value, otherwise: number) => {
		const at = value === null ? otherwise : asInt(value);
		return at < 0 ? Math.max(at + size, 0) : at;
	};
	return place(start, 0) > Math.min(place(stop, size), size);
}

/** `str.replace`: an empty text is found before each character and at the end. */
export function replace(text: string, old: string, by: string, count: number): string {
	const most = count < 0 ? Infinity : count;
	const parts = old === '' ? ['', ...charsOf(text), ''] : text.split(old);
	if (old === '' && text === '') return most > 0 ? by : '';
	return parts
		.slice(1)
		.reduce((done, piece, i) => done + (i < most ? by : old) + piece, parts[0] ?? '');
}
