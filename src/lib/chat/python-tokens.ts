/**
 * @file The tokens of a piece of Python, as far as calls with literal values need them: names, signs, numbers, texts.
 * Source: The Python Language Reference, "Lexical analysis"; `lab/reference_literals.py` compares with `ast.literal_eval`.
 */
import { readPythonString, stringPattern } from './python-strings.ts';

export class PythonError extends Error {
	override readonly name = 'PythonError';
}

export type Token =
	| { readonly kind: 'name' | 'sign'; readonly text: string }
	| { readonly kind: 'number'; readonly value: number; readonly text: string }
	| { readonly kind: 'text'; readonly value: string; readonly text: string }
	| { readonly kind: 'line'; readonly text: string };

const pattern = new RegExp(
	[
		String.raw`[ \t\f]+|\\\n|#[^\n]*|(?<line>[\n;])`,
		String.raw`(?<number>(?:\d|\.\d)(?:[eE][-+]|[\w.])*)`,
		`(?<text>${stringPattern})`,
		String.raw`(?<name>[A-Za-z_][\w.]*)|(?<sign>[-+()[\]{},:=])`
	].join('|'),
	'y'
);
const digits = '\\d(?:_?\\d)*';
const decimal = new RegExp(
	`^(?:0(?:_?0)*|[1-9](?:_?\\d)*|(?:${digits}\\.(?:${digits})?|\\.${digits})(?:[eE][-+]?${digits})?|${digits}[eE][-+]?${digits})$`
);
const based = /^0(?:[xX](?:_?[\da-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)$/;

/** @throws {PythonError} where something is not understood, is no Python, or has no equal value here */
export function* readTokens(source: string): Generator<Token> {
	const code = source.replace(/\r\n?/g, '\n');
	if (code.includes('\0')) throw new PythonError('the code holds a NUL character');
	pattern.lastIndex = 0;
	let open = 0;
	while (pattern.lastIndex < code.length) {
		const at = pattern.lastIndex;
		const groups = pattern.exec(code)?.groups;
		if (!groups) throw new PythonError(`“${code.slice(at, at + 12)}” is not understood here`);
		const { line, number, text, name, sign } = groups;
		if (sign && '([{'.includes(sign)) open++;
		if (sign && ')]}'.includes(sign)) open--;
		// Inside brackets a line goes on.
		if (line !== undefined && (open <= 0 || line === ';')) yield { kind: 'line', text: line };
		else if (number !== undefined)
			yield { kind: 'number', value: readNumber(number), text: number };
		else if (text !== undefined) yield { kind: 'text', value: unquote(text), text };
		else if (name !== undefined) yield { kind: 'name', text: name };
		else if (sign !== undefined) yield { kind: 'sign', text: sign };
	}
}

function unquote(literal: string): string {
	const { text, problem } = readPythonString(literal);
	if (problem !== null) throw new PythonError(problem);
	return text;
}

function readNumber(text: string): number {
	if (!decimal.test(text) && !based.test(text))
		throw new PythonError(
			/[jJ]$/.test(text)
				? `“${text}”: complex numbers cannot be given here`
				: `“${text}” is no number`
		);
	const value = Number(text.replaceAll('_', ''));
	const isWhole = based.test(text) || /^[\d_]+$/.test(text);
	if (!Number.isFinite(value) || (isWhole && !Number.isSafeInteger(value)))
		throw new PythonError(`“${text}” is too large to be exact here`);
	return value;
}
