/**
 * @file A template's text as tokens, with the white space around tags as `trim_blocks` and `lstrip_blocks` leave it.
 */
import { strip, white } from './code-points.ts';
import { TemplateFault } from './fault.ts';
import { unescapeString } from './string-literal.ts';

export type TokenType =
	| 'data'
	| 'variable_begin'
	| 'variable_end'
	| 'block_begin'
	| 'block_end'
	| 'name'
	| 'string'
	| 'integer'
	| 'float'
	| 'operator'
	| 'eof';

export interface Token {
	readonly type: TokenType;
	/** Text; of a string its value. */
	readonly value: string;
	readonly number: bigint | number | null;
	readonly line: number;
	readonly from: number;
	readonly to: number;
}

export interface Tokens {
	/** The text with line ends as Jinja makes them, and without the last one. */
	readonly source: string;
	readonly tokens: readonly Token[];
}

const space = new RegExp(`${white}+`, 'y');
const float = /(?<!\.)(\d+_)*\d+((\.(\d+_)*\d+)?e[+-]?(\d+_)*\d+|\.(\d+_)*\d+)/iy;
const integer = /(0b(_?[0-1])+|0o(_?[0-7])+|0x(_?[\da-f])+|[1-9](_?\d)*|0(_?0)*)/iy;
const word = /[\p{ID_Continue}·℘℮]+/uy;
const identifier = /^[_\p{ID_Start}][\p{ID_Continue}]*$/u;
const string = /'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)"/sy;
const operator = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;
const rawBegin = new RegExp(`\\{%[-+]?${white}*raw${white}*(?:-%\\}${white}*|%\\})`, 'y');
const rawEnd = new RegExp(
	`\\{%([-+]?)${white}*endraw${white}*(?:\\+%\\}|-%\\}${white}*|%\\}\\n?)`,
	'g'
);
const commentEnd = new RegExp(`\\+#\\}|-#\\}${white}*|#\\}\\n?`, 'g');
const blockEnd = new RegExp(`\\+%\\}|-%\\}${white}*|%\\}\\n?`, 'y');
const variableEnd = new RegExp(`-\\}\\}${white}*|\\}\\}`, 'y');
const closing: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

/** @throws {TemplateFault} invalid */
export function tokenize(text: string): Tokens {
	const source = text.replace(/\r\n|\r/g, '\n').replace(/\n$/, '');
	const tokens: Token[] = [];
	let at = 0;
	let line = 1;
	let counted = 0;
	let startsLine = true;
	const lineAt = (position: number) => {
		for (; counted < position; counted++) if (source.charAt(counted) === '\n') line++;
		return line;
	};
	const push = (
		type: TokenType,
		from: number,
		to: number,
		value = source.slice(from, to),
		number: bigint | number | null = null
	) => {
		tokens.push({ type, value, number, line: lineAt(from), from, to });
	};
	const fail = (message: string, position: number): never => {
		throw new TemplateFault('invalid', message, lineAt(position));
	};
	const match = (pattern: RegExp, from: number) => {
		pattern.lastIndex = from;
		return pattern.exec(source);
	};
	/** Text before a tag: a minus takes all white space, else what stands before a block on its line goes. */
	const pushData = (from: number, to: number, mark: string, isVariable: boolean) => {
		let data = source.slice(from, to);
		if (mark === '-') data = strip(data, 'right', null);
		else if (mark !== '+' && !isVariable) {
			const lineStart = data.lastIndexOf('\n') + 1;
			if ((lineStart > 0 || startsLine) && strip(data.slice(lineStart), 'both', null) === '')
				data = data.slice(0, lineStart);
		}
		if (data !== '') push('data', from, to, data);
	};
	const endAt = (position: number) => {
		at = position;
		startsLine = source.charAt(position - 1) === '\n';
	};

	/** The inside of a tag, up to its end. */
	const readTag = (end: RegExp, endType: 'variable_end' | 'block_end') => {
		const open: string[] = [];
		while (at < source.length) {
			const closed = open.length === 0 ? match(end, at) : null;
			if (closed) {
				push(endType, at, at + closed[0].length);
				endAt(at + closed[0].length);
				return;
			}
			let found = match(space, at);
			if (!found) {
				if ((found = match(float, at)))
					push('float', at, at + found[0].length, found[0], Number(found[0].replaceAll('_', '')));
				else if ((found = match(integer, at)))
					push('integer', at, at + found[0].length, found[0], BigInt(found[0].replaceAll('_', '')));
				else if ((found = match(word, at))) {
					if (!identifier.test(found[0])) fail('Invalid character in identifier', at);
					push('name', at, at + found[0].length);
				} else if ((found = match(string, at))) {
					const value =
						unescapeString(found[0].slice(1, -1)) ?? fail('a string with a broken escape', at);
					push('string', at, at + found[0].length, value);
				} else if ((found = match(operator, at))) {
					const sign = found[0];
					const wanted = closing[sign];
					if (wanted !== undefined) open.push(wanted);
					else if (['}', ')', ']'].includes(sign) && open.pop() !== sign)
						fail(`unexpected '${sign}'`, at);
					push('operator', at, at + sign.length);
				} else return fail(`unexpected char '${source.charAt(at)}'`, at);
			}
			at += found[0].length;
		}
	};

	while (at < source.length) {
		const tag = source.slice(at).search(/\{[{%#]/);
		if (tag < 0) {
			push('data', at, source.length);
			break;
		}
		const from = at + tag;
		const kind = source.charAt(from + 1);
		const sign = source.charAt(from + 2);
		const mark = sign === '-' || sign === '+' ? sign : '';
		pushData(at, from, mark, kind === '{');
		const raw = kind === '%' ? match(rawBegin, from) : null;
		if (raw) {
			endAt(from + raw[0].length);
			const start = at;
			const end = match(rawEnd, start) ?? fail('Missing end of raw directive', from);
			pushData(start, end.index, end[1] ?? '', false);
			endAt(end.index + end[0].length);
		} else if (kind === '#') {
			const end =
				match(commentEnd, from + 2 + mark.length) ?? fail('Missing end of comment tag', from);
			endAt(end.index + end[0].length);
		} else {
			at = from + 2 + mark.length;
			startsLine = false;
			push(kind === '{' ? 'variable_begin' : 'block_begin', from, at);
			if (kind === '{') readTag(variableEnd, 'variable_end');
			else readTag(blockEnd, 'block_end');
		}
	}
	push('eof', source.length, source.length);
	return { source, tokens };
}
