/** @file JSON as Python's `json` module writes and reads it. */
import { fail } from './fault.ts';
import { writeFloat, writeInt } from './numbers.ts';
import { isTrue } from './represent.ts';
import { sortBy } from './sequences.ts';
import { Dict, List, Tuple, typeName, Undefined, type Value } from './values.ts';

export interface JsonStyle {
	readonly isAscii: boolean;
	/** What each level is moved in by; null for one line. */
	readonly indent: string | null;
	readonly between: string;
	readonly afterKey: string;
	readonly isSorted: boolean;
}

const short: Readonly<Record<string, string>> = {
	'"': '\\"',
	'\\': '\\\\',
	'\n': '\\n',
	'\r': '\\r',
	'\t': '\\t',
	'\f': '\\f',
	'\b': '\\b'
};

function writeString(text: string, isAscii: boolean): string {
	// eslint-disable-next-line no-control-regex -- control characters are what it looks for
	const special = isAscii ? /["\\]|[^ -~]/g : /["\\\x00-\x1f]/g;
	const escape = (char: string) =>
		short[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
	return `"${text.replace(special, escape)}"`;
}

function writeNumber(value: number): string {
	return Number.isFinite(value)
		? writeFloat(value)
		: Number.isNaN(value)
			? 'NaN'
			: value > 0
				? 'Infinity'
				: '-Infinity';
}

function writeKey(key: Value): string {
	if (typeof key === 'string') return key;
	if (typeof key === 'number') return writeNumber(key);
	if (typeof key === 'bigint') return writeInt(key);
	if (key === null) return 'null';
	if (typeof key === 'boolean') return key ? 'true' : 'false';
	fail(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

/** `json.dumps`. */
export function writeJson(value: Value, style: JsonStyle, depth = 0): string {
	if (value === null) return 'null';
	if (typeof value === 'boolean') return value ? 'true' : 'false';
	if (typeof value === 'string') return writeString(value, style.isAscii);
	if (typeof value === 'bigint') return writeInt(value);
	if (typeof value === 'number') return writeNumber(value);
	const isDict = value instanceof Dict;
	if (!isDict && !(value instanceof List || value instanceof Tuple))
		fail(
			value instanceof Undefined
				? 'Object of type Undefined is not JSON serializable'
				: `Object of type ${typeName(value)} is not JSON serializable`
		);
	const inside = (item: Value) => writeJson(item, style, depth + 1);
	const parts = isDict
		? entriesOf(value, style.isSorted).map(
				([key, item]) => writeString(writeKey(key), style.isAscii) + style.afterKey + inside(item)
			)
		: value.items.map(inside);
	const [open, close] = isDict ? ['{', '}'] : ['[', ']'];
	if (parts.length === 0) return open + close;
	const line = (level: number) => (style.indent === null ? '' : `\n${style.indent.repeat(level)}`);
	return open + line(depth + 1) + parts.join(style.between + line(depth + 1)) + line(depth) + close;
}

function entriesOf(dict: Dict, isSorted: boolean): (readonly [Value, Value])[] {
	const pairs = dict.entries();
	if (!isSorted) return pairs;
	const sorted = sortBy(
		pairs.map((pair) => new Tuple(pair)),
		(pair) => pair,
		false
	) as Tuple[];
	return sorted.map(({ items: [key = null, value = null] }) => [key, value]);
}

/** The filter `tojson` of chat templates: nothing is escaped for HTML, and no key is sorted unless that is asked for. */
export function toJson(
	value: Value,
	[ascii = false, indent = null, separators = null, sorted = false]: readonly (Value | undefined)[]
): string {
	const isList = separators instanceof Tuple || separators instanceof List;
	const marks = isList ? separators.items : null;
	const [between = indent === null ? ', ' : ',', afterKey = ': '] = marks ?? [];
	if (
		(separators !== null && marks?.length !== 2) ||
		typeof between !== 'string' ||
		typeof afterKey !== 'string'
	)
		fail('separators must be two texts');
	const width = typeof indent === 'boolean' ? (indent ? 1n : 0n) : indent;
	if (width !== null && typeof width !== 'string' && typeof width !== 'bigint')
		fail('indent must be an int or a text');
	return writeJson(value, {
		isAscii: isTrue(ascii),
		indent: typeof width === 'bigint' ? ' '.repeat(Math.max(Number(width), 0)) : width,
		between,
		afterKey,
		isSorted: isTrue(sorted)
	});
}

/** What a page's value is to Python: a whole number is an int, a member that is undefined is not there. */
export function toValue(given: unknown): Value {
	if (
		given === null ||
		typeof given === 'string' ||
		typeof given === 'boolean' ||
		typeof given === 'bigint'
	)
		return given;
	if (typeof given === 'number')
		return Number.isInteger(given) && !Object.is(given, -0) ? BigInt(given) : given;
	if (given instanceof List || given instanceof Tuple || given instanceof Dict) return given;
	if (Array.isArray(given)) return new List(given.map(toValue));
	if (typeof given === 'object')
		return new Dict(
			Object.entries(given)
				.filter(([, value]) => value !== undefined)
				.map(([key, value]) => [key, toValue(value)])
		);
	throw new TypeError(`a ${typeof given} cannot be given to a template`);
}

const tokens =
	/\s*(?:([[\]{},:])|("(?:[^"\\]|\\.)*")|(-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)|(true|false|null|NaN|-?Infinity))/y;

/**
 * JSON's text as Python's values: 1.0 is a float, 1 an int of any size.
 * @throws {SyntaxError}
 */
export function readJson(text: string): Value {
	let at = 0;
	const next = (): RegExpExecArray => {
		tokens.lastIndex = at;
		const found = tokens.exec(text);
		if (!found) throw new SyntaxError(`no JSON at ${at}`);
		at = tokens.lastIndex;
		return found;
	};
	const expect = (sign: string) => {
		const found = next()[1];
		if (found !== sign) throw new SyntaxError(`“${sign}” is missing at ${at}`);
	};
	const peek = () => {
		const before = at;
		const found = next()[1];
		at = before;
		return found;
	};
	const read = (): Value => {
		const [, sign, string, number, fraction, power, word] = next();
		if (string !== undefined) return JSON.parse(string) as string;
		if (number !== undefined)
			return fraction === undefined && power === undefined ? BigInt(number) : Number(number);
		if (word !== undefined)
			return (
				{ true: true, false: false, null: null }[word] ?? (word === 'null' ? null : Number(word))
			);
		if (sign === '[') {
			const items: Value[] = [];
			while (peek() !== ']') {
				if (items.length > 0) expect(',');
				items.push(read());
			}
			expect(']');
			return new List(items);
		}
		if (sign !== '{') throw new SyntaxError(`no value at ${at}`);
		const dict = new Dict();
		while (peek() !== '}') {
			if (dict.size > 0) expect(',');
			const key = read();
			expect(':');
			dict.set(key, read());
		}
		expect('}');
		return dict;
	};
	const value = read();
	if (text.slice(at).trim() !== '') throw new SyntaxError(`more follows at ${at}`);
	return value;
}
