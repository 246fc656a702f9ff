/** @file Strings between quotes in a template, which Jinja decodes as Python's `unicode-escape`. */
import { simpleEscapes } from '../python-strings.ts';
import { refuse } from './fault.ts';
import { escape } from './represent.ts';

const sizes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The value of what stands between the quotes; null where an escape is broken. */
export function unescapeString(raw: string): string | null {
	if (!raw.includes('\\')) return raw;
	// Jinja writes what is not ASCII as escapes first, so a backslash before such a letter escapes the escape.
	const ascii = raw.replace(/[^\0-\x7f]/gu, escape);
	let value = '';
	for (let i = 0; i < ascii.length; i++) {
		const char = ascii.charAt(i);
		if (char !== '\\') {
			value += char;
			continue;
		}
		const kind = ascii.charAt(++i);
		const octal = /^[0-7]{1,3}/.exec(ascii.slice(i, i + 3))?.[0];
		const size = sizes[kind];
		if (kind === '') return null;
		if (kind === 'N') refuse('an escape by name, \\N{…}');
		if (octal !== undefined) {
			value += String.fromCharCode(Number.parseInt(octal, 8));
			i += octal.length - 1;
		} else if (size !== undefined) {
			const hex = ascii.slice(i + 1, i + 1 + size);
			const code = Number.parseInt(hex, 16);
			if (hex.length < size || !/^[\da-f]+$/i.test(hex) || code > 0x10ffff) return null;
			value += String.fromCodePoint(code);
			i += size;
		} else value += simpleEscapes[kind] ?? `\\${kind}`;
	}
	return value;
}
