/** @file Texts as Python writes them: prefixes, three quotes, escapes. Source: The Python Language Reference, "String and Bytes literals". */

const body = (quote: string, other: string) => `${quote}(?:\\\\[^]|[^\\\\${other}])*?${quote}`;

/** One literal with its prefix; in three quotes or in one, the latter on one line. */
export const stringPattern = `(?:[A-Za-z]{0,2})(?:${[
	body('"""', ''),
	body("'''", ''),
	'"(?!"")(?:\\\\[^]|[^"\\\\\\n])*"|""(?!")',
	"'(?!'')(?:\\\\[^]|[^'\\\\\\n])*'|''(?!')"
].join('|')})`;

type Read =
	| { readonly text: string; readonly problem: null }
	| { readonly text: null; readonly problem: string };

/** What a letter behind a backslash stands for, in Python as in Jinja. */
export const simpleEscapes: Readonly<Record<string, string>> = {
	'\n': '',
	'\\': '\\',
	"'": "'",
	'"': '"',
	a: '\x07',
	b: '\b',
	f: '\f',
	n: '\n',
	r: '\r',
	t: '\t',
	v: '\v'
};
const escape = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/g;

/** The text of a literal, or why there is none: no escape is ever guessed. */
export function readPythonString(literal: string): Read {
	const start = literal.search(/["']/);
	const prefix = literal.slice(0, start).toLowerCase();
	if (/^(?:b|br|rb)$/.test(prefix)) return refuse('bytes cannot be given here, only texts');
	if (/^(?:f|fr|rf|t|tr|rt)$/.test(prefix))
		return refuse('a text with values in it (f"…") cannot be worked out here');
	if (!/^[ru]?$/.test(prefix)) return refuse(`“${prefix}” before a text is not understood here`);
	const quotes = /^(?:"""|'''|["'])/.exec(literal.slice(start))?.[0].length ?? 1;
	const inner = literal.slice(start + quotes, -quotes);
	return prefix === 'r' ? { text: inner, problem: null } : unescape(inner);
}

function unescape(inner: string): Read {
	const problems: string[] = [];
	const text = inner.replace(escape, (whole: string, octal?: string, ...groups: unknown[]) => {
		const [two, four, eight, character] = groups as (string | undefined)[];
		const hex = two ?? four ?? eight;
		if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
		if (hex !== undefined) return readCode(whole, parseInt(hex, 16), problems);
		if (character === 'N') problems.push('“\\N{…}”, a character by its name, is not known here');
		else if (character && /[xuU]/.test(character))
			problems.push(`“\\${character}” lacks its hexadecimal digits`);
		// Python keeps an unknown escape as it stands.
		return simpleEscapes[character ?? ''] ?? whole;
	});
	const [problem] = problems;
	return problem === undefined ? { text, problem: null } : refuse(problem);
}

function readCode(whole: string, code: number, problems: string[]): string {
	if (code > 0x10ffff) problems.push(`“${whole}” is beyond Unicode`);
	// Two halves side by side are one character here, and two broken ones in Python.
	else if (code >= 0xd800 && code <= 0xdfff)
		problems.push(`“${whole}” is half a character; write the whole one, or \\U and eight digits`);
	else return String.fromCodePoint(code);
	return '';
}

function refuse(problem: string): Read {
	return { text: null, problem };
}
