/** @file Strings as Python counts and classes them: by code points, with its own ideas of white space and letters. */

/** The characters that `str.isspace` and `\s` know, as a regular expression's class. */
export const white =
	'[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leading = new RegExp(`^${white}+`);
const trailing = new RegExp(`${white}$`);

export function hasPairs(text: string): boolean {
	return /[\ud800-\udfff]/.test(text);
}

export function charsOf(text: string): string[] {
	return hasPairs(text) ? Array.from(text) : text.split('');
}

export function lengthOf(text: string): number {
	return hasPairs(text) ? Array.from(text).length : text.length;
}

/** @param sides which ends; @param chars the characters to take away, or null for white space */
export function strip(
	text: string,
	sides: 'both' | 'left' | 'right',
	chars: string | null
): string {
	if (chars === null) {
		let to = text.length;
		if (sides !== 'left') while (to > 0 && trailing.test(text.charAt(to - 1))) to--;
		const kept = text.slice(0, to);
		return sides === 'right' ? kept : kept.replace(leading, '');
	}
	const all = charsOf(text);
	const wanted = new Set(charsOf(chars));
	let [from, to] = [0, all.length];
	if (sides !== 'right') while (from < to && wanted.has(all[from] ?? '')) from++;
	if (sides !== 'left') while (to > from && wanted.has(all[to - 1] ?? '')) to--;
	return all.slice(from, to).join('');
}

/** `str.splitlines`. */
export function splitLines(text: string, keepsEnds = false): string[] {
	const lines: string[] = [];
	// eslint-disable-next-line no-control-regex -- control characters are what it looks for
	const ends = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;
	let at = 0;
	for (const { 0: end, index } of text.matchAll(ends)) {
		lines.push(text.slice(at, keepsEnds ? index + end.length : index));
		at = index + end.length;
	}
	if (at < text.length) lines.push(text.slice(at));
	return lines;
}

export const isCased = (char: string) => /[\p{Lowercase}\p{Uppercase}\p{Lt}]/u.test(char);

/** Digraphs, Georgian and Greek with a subscript iota have a title case of their own, which JavaScript does not tell. */
function titleOf(char: string): string {
	const code = char.codePointAt(0) ?? 0;
	for (const first of [0x1c4, 0x1c7, 0x1ca, 0x1f1])
		if (code >= first && code <= first + 2) return String.fromCharCode(first + 1);
	if ((code >= 0x10d0 && code <= 0x10fa) || (code >= 0x10fd && code <= 0x10ff)) return char;
	if (code >= 0x1f80 && code <= 0x1faf) return String.fromCharCode(code | 8);
	if ([0x1fb3, 0x1fc3, 0x1ff3].includes(code)) return String.fromCharCode(code + 9);
	if (char === 'ŉ') return 'ʼN';
	if ([0x1fbc, 0x1fcc, 0x1ffc].includes(code)) return char;
	const [first = '', ...rest] = Array.from(char.toUpperCase());
	const isGreek = code >= 0x1f00 && code <= 0x1fff;
	return first + rest.map((c) => (isGreek && c === 'Ι' ? '\u0345' : c.toLowerCase())).join('');
}

/** `str.lower` of one character in its word: a sigma at the end of one is another letter. */
function lowerAt(chars: readonly string[], i: number): string {
	const char = chars[i] ?? '';
	return char === 'Σ'
		? (chars.join('').toLowerCase().at(chars.slice(0, i).join('').length) ?? 'σ')
		: char.toLowerCase();
}

/** `str.title`. */
export function titled(text: string): string {
	const chars = Array.from(text);
	let follows = false;
	return chars
		.map((char, i) => {
			const written = follows ? lowerAt(chars, i) : titleOf(char);
			follows = isCased(char);
			return written;
		})
		.join('');
}

/** `str.capitalize`. */
export function capitalized(text: string): string {
	const chars = Array.from(text);
	return chars.map((char, i) => (i === 0 ? titleOf(char) : lowerAt(chars, i))).join('');
}

/** `str.swapcase`. */
export function swapped(text: string): string {
	const chars = Array.from(text);
	return chars
		.map((char, i) =>
			/\p{Uppercase}/u.test(char)
				? lowerAt(chars, i)
				: /\p{Lowercase}/u.test(char)
					? char.toUpperCase()
					: char
		)
		.join('');
}

/** `str.istitle`. */
export function isTitled(text: string): boolean {
	let [follows, found] = [false, false];
	for (const char of text) {
		const isCapital = /[\p{Uppercase}\p{Lt}]/u.test(char);
		if (isCapital ? follows : isCased(char) && !follows) return false;
		follows = isCased(char);
		found ||= follows;
	}
	return found;
}
