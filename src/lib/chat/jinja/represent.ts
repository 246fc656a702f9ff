/** @file `str`, `repr` and truth of Python's values. */
import { refuse } from './fault.ts';
import { writeFloat, writeInt } from './numbers.ts';
import {
	Callable,
	Dict,
	Iter,
	List,
	Namespace,
	Range,
	SafeText,
	Special,
	Tuple,
	Undefined,
	View,
	type Value
} from './values.ts';

/** `str(value)`, which is what `{{ … }}` writes. */
export function toText(value: Value): string {
	if (typeof value === 'string') return value;
	if (value instanceof SafeText) return value.text;
	return value instanceof Undefined ? '' : toRepr(value);
}

/**
 * `repr(value)`.
 * @throws {TemplateFault} refused where Python would write an address of its memory
 */
export function toRepr(value: Value): string {
	if (typeof value === 'string') return quote(value);
	if (value === null) return 'None';
	if (typeof value === 'boolean') return value ? 'True' : 'False';
	if (typeof value === 'bigint') return writeInt(value);
	if (typeof value === 'number') return writeFloat(value);
	if (value instanceof List) return `[${value.items.map(toRepr).join(', ')}]`;
	if (value instanceof Tuple)
		return `(${value.items.map(toRepr).join(', ')}${value.items.length === 1 ? ',' : ''})`;
	if (value instanceof Dict) return writeDict(value);
	if (value instanceof Undefined) return 'Undefined';
	if (value instanceof SafeText) return `Markup(${quote(value.text)})`;
	if (value instanceof Range)
		return `range(${value.start}, ${value.stop}${value.step === 1n ? '' : `, ${value.step}`})`;
	if (value instanceof View) return `dict_${value.kind}(${toRepr(new List(itemsOf(value)))})`;
	if (value instanceof Namespace) return `<Namespace ${writeDict(value.attributes)}>`;
	const printed = value instanceof Callable || value instanceof Special ? value.printed : null;
	return (
		printed ??
		refuse(
			`Python prints an address for ${value instanceof Iter ? 'an iterator; “| list” makes a list of it' : 'this'}`
		)
	);
}

function writeDict(dict: Dict): string {
	const pairs = dict.entries().map(([key, value]) => `${toRepr(key)}: ${toRepr(value)}`);
	return `{${pairs.join(', ')}}`;
}

const named: Readonly<Record<string, string>> = {
	'\n': '\\n',
	'\r': '\\r',
	'\t': '\\t',
	'\\': '\\\\'
};

/** `repr` of a string: single quotes unless only single ones are inside; what does not print is escaped. */
function quote(text: string): string {
	const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
	let written = '';
	for (const char of text) {
		if (char === mark) written += `\\${char}`;
		else if (named[char] !== undefined) written += named[char];
		else written += isPrintable(char) ? char : escape(char);
	}
	return mark + written + mark;
}

/** `str.isprintable` of one character. */
export function isPrintable(char: string): boolean {
	return char === ' ' || !/[\p{C}\p{Z}]/u.test(char);
}

/** A code point as Python escapes it. */
export function escape(char: string): string {
	const code = char.codePointAt(0) ?? 0;
	const hex = (digits: number) => code.toString(16).padStart(digits, '0');
	return code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}

/** `bool(value)`. */
export function isTrue(value: Value): boolean {
	if (typeof value === 'boolean') return value;
	if (typeof value === 'string') return value !== '';
	if (typeof value === 'bigint') return value !== 0n;
	if (typeof value === 'number') return value !== 0;
	if (value === null || value instanceof Undefined) return false;
	if (value instanceof SafeText) return value.text !== '';
	const size = sizeOf(value);
	return size === null || size > 0;
}

/** `len(value)`, or null where it has none. */
export function sizeOf(value: Value): number | null {
	if (value instanceof List || value instanceof Tuple) return value.items.length;
	if (value instanceof Dict) return value.size;
	if (value instanceof View) return value.dict.size;
	if (value instanceof Range) return value.length;
	if (value instanceof Special) return value.size?.() ?? null;
	if (value instanceof Undefined) return 0;
	return typeof value === 'string' ? Array.from(value).length : null;
}

export function itemsOf({ kind, dict }: View): Value[] {
	if (kind === 'keys') return dict.keys();
	return kind === 'values' ? dict.values() : dict.entries().map((pair) => new Tuple(pair));
}
