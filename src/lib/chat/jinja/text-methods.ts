/** @file The methods of `str`. */
import { asInt, asText, bind } from './binding.ts';
import {
	capitalized,
	isTitled,
	lengthOf,
	splitLines,
	strip,
	swapped,
	titled
} from './code-points.ts';
import { fail, refuse } from './fault.ts';
import { formatText } from './text-format.ts';
import { isPrintable } from './represent.ts';
import { each } from './sequences.ts';
import { splitText } from './split-text.ts';
import { find, isCrossed, part, replace, type Bound } from './text-search.ts';
import { Callable, Dict, List, Tuple, typeName, type Given, type Value } from './values.ts';

type Method = readonly [parameters: string, run: (text: string, bound: Bound) => Value];

/** @param sides of `strip`, `lstrip`, `rstrip` */
const stripping = (sides: 'both' | 'left' | 'right'): Method => [
	'chars? /',
	(text, [chars = null]) => strip(text, sides, chars === null ? null : asText(chars, 'strip arg'))
];
const plain = (run: (text: string) => Value): Method => ['', run];
/** True where the text is not empty and all its characters are of a class. */
const every = (pattern: RegExp): Method =>
	plain((text) => text !== '' && Array.from(text).every((char) => pattern.test(char)));

const finding = (isLast: boolean, mustBe: boolean): Method => [
	'sub start? end? /',
	(text, bound) => {
		const at = find(text, bound, isLast);
		if (at < 0 && mustBe) fail('substring not found');
		return BigInt(at);
	}
];
const touching = (isStart: boolean): Method => [
	'affix start? end? /',
	(text, bound) => {
		const [affix = null] = bound;
		const wanted =
			affix instanceof Tuple
				? affix.items.map((item) => asText(item))
				: [asText(affix, 'first arg')];
		const inside = isCrossed(text, bound) ? null : part(text, bound);
		return (
			inside !== null &&
			wanted.some((end) => (isStart ? inside.text.startsWith(end) : inside.text.endsWith(end)))
		);
	}
];

/** @param place how much of the filling goes to the left */
const filling = (place: (rest: number, width: number) => number): Method => [
	'width fillchar? /',
	(text, [width, fill = ' ']) => {
		const char = asText(fill);
		if (lengthOf(char) !== 1) fail('The fill character must be exactly one character long');
		const wide = asInt(width);
		const rest = Math.max(wide - lengthOf(text), 0);
		if (rest > 1_000_000) refuse(`a text of width ${wide}`);
		const left = place(rest, wide);
		return char.repeat(left) + text + char.repeat(rest - left);
	}
];
const parting = (isLast: boolean): Method => [
	'sep /',
	(text, [sep]) => {
		const mark = asText(sep);
		if (mark === '') fail('empty separator');
		const at = isLast ? text.lastIndexOf(mark) : text.indexOf(mark);
		if (at < 0) return new Tuple(isLast ? ['', '', text] : [text, '', '']);
		return new Tuple([text.slice(0, at), mark, text.slice(at + mark.length)]);
	}
];

/** Digits that are not decimal: raised, lowered, in circles. */
const digits =
	/[\p{Nd}²³¹⁰⁴-⁹₀-₉፩-፱᧚①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]/u;
function isNumeric(char: string): boolean {
	if (/\p{Script=Han}/u.test(char) && !/\p{N}/u.test(char))
		refuse('whether a Chinese character is a number');
	return /\p{N}/u.test(char);
}
const all = (text: string, test: (char: string) => boolean) =>
	text !== '' && Array.from(text).every(test);

const methods: Readonly<Record<string, Method>> = {
	strip: stripping('both'),
	lstrip: stripping('left'),
	rstrip: stripping('right'),
	lower: plain((text) => text.toLowerCase()),
	upper: plain((text) => text.toUpperCase()),
	title: plain(titled),
	capitalize: plain(capitalized),
	swapcase: plain(swapped),
	casefold: plain((text) =>
		/^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : refuse('casefold of other than ASCII')
	),
	split: ['sep? maxsplit?', (text, bound) => splitText(text, bound, false)],
	rsplit: ['sep? maxsplit?', (text, bound) => splitText(text, bound, true)],
	splitlines: [
		'keepends?',
		(text, [keeps = false]) => new List(splitLines(text, asInt(keeps) !== 0))
	],
	partition: parting(false),
	rpartition: parting(true),
	replace: [
		'old new count? /',
		(text, [old, by, count = -1n]) => replace(text, asText(old), asText(by), asInt(count))
	],
	removeprefix: [
		'prefix /',
		(text, [end]) => (text.startsWith(asText(end)) ? text.slice(asText(end).length) : text)
	],
	removesuffix: [
		'suffix /',
		(text, [end]) =>
			text.endsWith(asText(end)) ? text.slice(0, text.length - asText(end).length) : text
	],
	startswith: touching(true),
	endswith: touching(false),
	find: finding(false, false),
	rfind: finding(true, false),
	index: finding(false, true),
	rindex: finding(true, true),
	count: [
		'sub start? end? /',
		(text, bound) => {
			const wanted = asText(bound[0]);
			const inside = isCrossed(text, bound) ? null : part(text, bound);
			if (!inside) return 0n;
			return BigInt(
				wanted === '' ? lengthOf(inside.text) + 1 : inside.text.split(wanted).length - 1
			);
		}
	],
	join: [
		'iterable /',
		(text, [iterable = null]) => {
			const parts = [...each(iterable)];
			const texts = parts.filter((item) => typeof item === 'string');
			const odd = parts.find((item) => typeof item !== 'string');
			if (odd !== undefined) fail(`sequence item: expected str instance, ${typeName(odd)} found`);
			return texts.join(text);
		}
	],
	center: filling((rest, width) => (rest >> 1) + (rest & width & 1)),
	ljust: filling(() => 0),
	rjust: filling((rest) => rest),
	zfill: [
		'width /',
		(text, [width]) => {
			const rest = Math.max(asInt(width) - lengthOf(text), 0);
			const sign = /^[+-]/.test(text) ? text.charAt(0) : '';
			return sign + '0'.repeat(rest) + text.slice(sign.length);
		}
	],
	expandtabs: [
		'tabsize?',
		(text, [size = 8n]) => {
			const width = asInt(size);
			let column = 0;
			let written = '';
			for (const char of text) {
				const wide = char !== '\t' ? 1 : width > 0 ? width - (column % width) : 0;
				written += char === '\t' ? ' '.repeat(wide) : char;
				column = char === '\n' || char === '\r' ? 0 : column + wide;
			}
			return written;
		}
	],
	format_map: [
		'mapping /',
		(text, [mapping = null]) => {
			if (!(mapping instanceof Dict)) fail('format_map needs a mapping');
			const named = new Map(mapping.entries().map(([key, value]) => [asText(key), value] as const));
			return formatText(text, { positional: [], named });
		}
	],
	isspace: plain((text) => text !== '' && strip(text, 'both', null) === ''),
	isalpha: every(/\p{L}/u),
	isdecimal: every(/\p{Nd}/u),
	isdigit: every(digits),
	isnumeric: plain((text) => all(text, isNumeric)),
	isalnum: plain((text) =>
		all(text, (char) => /\p{L}/u.test(char) || digits.test(char) || isNumeric(char))
	),
	isascii: plain((text) => /^[\0-\x7f]*$/.test(text)),
	isidentifier: plain((text) => /^[_\p{XID_Start}][\p{XID_Continue}]*$/u.test(text)),
	isprintable: plain((text) => Array.from(text).every(isPrintable)),
	islower: plain((text) => /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text)),
	isupper: plain((text) => /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text)),
	istitle: plain(isTitled)
};

/** @returns undefined where `str` has no such method */
export function textMethod(text: string, name: string): Callable | undefined {
	if (name === 'format') return new Callable((given: Given) => formatText(text, given));
	if (!Object.hasOwn(methods, name)) return undefined;
	const [parameters, run] = methods[name] ?? plain(() => null);
	return new Callable((given) => run(text, bind(name, parameters, given)));
}

/** Of which class a lone character's text is, for the tests `lower` and `upper`. */
export function askText(text: string, question: 'islower' | 'isupper'): boolean {
	return methods[question]?.[1](text, []) === true;
}
