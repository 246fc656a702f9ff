/** @file `str.format`: fields in braces, and the forms behind their colon. */
import { attributeOf, itemOf } from './attributes.ts';
import { lengthOf } from './code-points.ts';
import { fail, refuse } from './fault.ts';
import { writeNumber } from './number-format.ts';
import { toRepr, toText } from './represent.ts';
import { typeName, Undefined, type Given, type Value } from './values.ts';

/** @throws {TemplateFault} where a field is not there or its form does not fit */
export function formatText(text: string, given: Given): string {
	const state = { next: 0, isNumbered: null as boolean | null };
	return fill(text, given, state, 2);
}

interface State {
	next: number;
	/** Null until the first field says whether places are written. */
	isNumbered: boolean | null;
}

function fill(text: string, given: Given, state: State, depth: number): string {
	if (depth < 0) fail('Max string recursion exceeded');
	let written = '';
	for (let i = 0; i < text.length; i++) {
		const char = text.charAt(i);
		if (char !== '{' && char !== '}') written += char;
		else if (text.charAt(i + 1) === char) written += text.charAt(++i);
		else if (char === '}') fail("Single '}' encountered in format string");
		else {
			const end = endOfField(text, i);
			written += fillField(text.slice(i + 1, end), given, state, depth);
			i = end;
		}
	}
	return written;
}

function endOfField(text: string, start: number): number {
	let open = 0;
	for (let i = start; i < text.length; i++) {
		if (text.charAt(i) === '[') {
			const closed = text.indexOf(']', i);
			if (closed > 0) i = closed;
		} else if (text.charAt(i) === '{') open++;
		else if (text.charAt(i) === '}' && --open === 0) return i;
	}
	return fail("expected '}' before end of string");
}

function fillField(field: string, given: Given, state: State, depth: number): string {
	const [, name = '', conversion, form = ''] =
		/^((?:[^:![]|\[[^\]]*\])*)(?:!([^:]*))?(?::(.*))?$/s.exec(field) ??
		fail('a broken field in a format string');
	const value = find(name, given, state);
	if (conversion !== undefined && !['r', 's', 'a'].includes(conversion))
		fail(`Unknown conversion specifier '${conversion}'`);
	const used =
		conversion === 'r'
			? toRepr(value)
			: conversion === 's'
				? toText(value)
				: conversion === 'a'
					? refuse('the conversion !a')
					: value;
	return writeForm(used, fill(form, given, state, depth - 1));
}

function find(path: string, { positional, named }: Given, state: State): Value {
	const [, first = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(path) ?? [];
	const isPlace = /^\d*$/.test(first);
	if (isPlace) {
		const isNumbered = first !== '';
		if (state.isNumbered !== null && state.isNumbered !== isNumbered)
			fail('cannot switch between automatic field numbering and manual field specification');
		state.isNumbered = isNumbered;
	}
	const at = first === '' ? state.next++ : Number(first);
	const value = isPlace ? positional[at] : named.get(first);
	if (value === undefined) fail(`Replacement index or key “${first}” is not there`);
	let found: Value = value;
	for (const [, attribute, key] of rest.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g))
		found =
			attribute !== undefined
				? attributeOf(found, attribute)
				: itemOf(found, /^\d+$/.test(key ?? '') ? BigInt(key ?? 0) : (key ?? ''));
	return found;
}

const shape = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

/** `format(value, form)`. */
export function writeForm(value: Value, form: string): string {
	if (form === '') return toText(value);
	if (value instanceof Undefined)
		return form === '' ? '' : fail('unsupported format string passed to Undefined.__format__');
	const parts = shape.exec(form);
	if (!parts) fail(`Invalid format specifier '${form}'`);
	const [, fill, align, sign = '-', z, mark, zero, width = '0', group, precision, type = ''] =
		parts;
	if (z !== undefined || type === 'n' || type === 'c') refuse(`the form “${form}”`);
	const exact = precision === undefined ? null : Number(precision);
	if (typeof value === 'string') {
		if (
			(type !== '' && type !== 's') ||
			align === '=' ||
			parts[3] !== undefined ||
			mark !== undefined ||
			group !== undefined
		)
			fail(`Invalid format specifier '${form}' for str`);
		const text = exact === null ? value : Array.from(value).slice(0, exact).join('');
		return pad('', text, Number(width), align ?? '<', fill ?? (zero ? '0' : ' '));
	}
	if (typeof value === 'boolean' && type === '') {
		// A bool with a form is an int, but one without a type prints its digit only.
		return writeForm(value ? 1n : 0n, form);
	}
	if (group === ',' && 'xXob'.includes(type || ' ')) fail(`Cannot specify ',' with '${type}'.`);
	const number = typeof value === 'boolean' ? (value ? 1n : 0n) : value;
	if (typeof number !== 'bigint' && typeof number !== 'number')
		fail(`unsupported format string passed to ${typeName(value)}.__format__`);
	const isInt = typeof number === 'bigint' && (type === '' || 'dxXob'.includes(type));
	if (isInt && exact !== null) fail('Precision not allowed in integer format specifier');
	const written = writeNumber(number, {
		type: isInt && type === '' ? 'd' : type,
		precision: exact,
		isMarked: mark !== undefined
	});
	const signed = (written.sign || (sign === '-' ? '' : sign)) + written.mark;
	const padding = fill ?? (zero !== undefined ? '0' : ' ');
	const place = align ?? (zero !== undefined ? '=' : '>');
	const minimum = padding === '0' && place === '=' ? Number(width) - signed.length : 0;
	const digits =
		group === undefined
			? written.digits
			: addGroups(written.digits, group, isInt && !['', 'd'].includes(type) ? 4 : 3, minimum);
	return pad(signed, digits, Number(width), place, padding);
}

/** Digits in groups; zeros that fill a width are grouped too. */
function addGroups(digits: string, mark: string, size: number, minimum: number): string {
	const digit = size === 4 ? '[\\da-fA-F]' : '\\d';
	const [, whole = '', rest = ''] = new RegExp(`^(${digit}*)(.*)$`, 's').exec(digits) ?? [];
	const write = (text: string) =>
		text.replace(new RegExp(`\\B(?=(${digit}{${size}})+$)`, 'g'), mark);
	let filled = whole;
	while (write(filled).length + rest.length < minimum) filled = `0${filled}`;
	return write(filled) + rest;
}

function pad(sign: string, digits: string, width: number, align: string, fill: string): string {
	const rest = Math.max(width - sign.length - lengthOf(digits), 0);
	if (rest > 1_000_000) refuse(`a width of ${width}`);
	const left = align === '<' ? 0 : align === '^' ? rest >> 1 : rest;
	if (align === '=') return sign + fill.repeat(rest) + digits;
	return fill.repeat(left) + sign + digits + fill.repeat(rest - left);
}
