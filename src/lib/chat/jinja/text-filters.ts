/** @file Filters that make text or numbers of one value. */
import { asInt, asText } from './binding.ts';
import { capitalized, charsOf, lengthOf, splitLines, strip, white } from './code-points.ts';
import { fail } from './fault.ts';
import { toJson } from './json.ts';
import { readFloat, readInt, roundFloat, roundInt, toFloat } from './numbers.ts';
import { reckon, toNumber } from './operators.ts';
import { formatPercent } from './percent-format.ts';
import { isTrue, sizeOf, toText } from './represent.ts';
import { each, tryIterate } from './sequences.ts';
import { textMethod } from './text-methods.ts';
import { replace } from './text-search.ts';
import { Dict, Tuple, typeName, Undefined, type Given, type Value } from './values.ts';

export type Bound = readonly (Value | undefined)[];
/** What a filter takes besides its value, and what it makes. */
export type Filter = readonly [parameters: string, run: (value: Value, bound: Bound) => Value];

const ofText = (run: (text: string) => Value): Filter => ['', (value) => run(toText(value))];
const wordStart = new RegExp(`([-({[<]|${white})+`, 'gu');

/** Words begin after white space and opening brackets, so an apostrophe begins none. */
function title(text: string): string {
	let at = 0;
	let written = '';
	const word = (part: string) => {
		const [first = '', ...rest] = Array.from(part);
		return first.toUpperCase() + rest.join('').toLowerCase();
	};
	for (const { 0: gap, index } of text.matchAll(wordStart)) {
		written += word(text.slice(at, index)) + gap;
		at = index + gap.length;
	}
	return written + word(text.slice(at));
}

function indent(value: Value, [width = 4n, first = false, blank = false]: Bound): Value {
	if (value instanceof Undefined) fail(value.message);
	const by = typeof width === 'string' ? width : ' '.repeat(Math.max(asInt(width), 0));
	const lines = splitLines(`${asText(value)}\n`);
	const moved = lines
		.map((line, i) => (i > 0 && (line !== '' || isTrue(blank)) ? by + line : line))
		.join('\n');
	return isTrue(first) ? by + moved : moved;
}

function truncate(
	value: Value,
	[length = 255n, cutsWords = false, end = '...', leeway = null]: Bound
): Value {
	const [most, mark] = [asInt(length), asText(end)];
	const slack = leeway === null ? 5 : asInt(leeway);
	if (most < lengthOf(mark)) fail(`expected length >= ${lengthOf(mark)}, got ${most}`);
	if (slack < 0) fail(`expected leeway >= 0, got ${slack}`);
	const size = sizeOf(value);
	if (size === null) fail(`object of type '${typeName(value)}' has no len()`);
	if (size <= most + slack) return value;
	const cut = charsOf(asText(value))
		.slice(0, most - lengthOf(mark))
		.join('');
	const at = cut.lastIndexOf(' ');
	return (isTrue(cutsWords) || at < 0 ? cut : cut.slice(0, at)) + mark;
}

function round(value: Value, [precision = 0n, method = 'common']: Bound): Value {
	if (method !== 'common' && method !== 'ceil' && method !== 'floor')
		fail('method must be common, ceil or floor');
	if (value instanceof Undefined) fail(value.message);
	const number = toNumber(value) ?? fail(`type ${typeName(value)} doesn't define __round__ method`);
	if (method === 'common') {
		if (precision === null)
			return typeof number === 'bigint' ? number : toInt(roundFloat(number, 0));
		return typeof number === 'bigint'
			? roundInt(number, asInt(precision))
			: roundFloat(number, asInt(precision));
	}
	const unit = reckon('**', 10n, precision);
	const scaled = toNumber(reckon('*', number, unit)) ?? 0;
	const whole =
		typeof scaled === 'bigint'
			? scaled
			: toInt(method === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled));
	return reckon('/', whole, unit);
}

function toInt(value: number): bigint {
	if (Number.isNaN(value)) fail('cannot convert float NaN to integer');
	return Number.isFinite(value)
		? BigInt(Math.trunc(value))
		: fail('cannot convert float infinity to integer');
}

function int(value: Value, [otherwise = 0n, base = 10n]: Bound): Value {
	if (value instanceof Undefined) fail(value.message);
	if (typeof value === 'string') {
		const read = readInt(value, asInt(base));
		if (read !== null) return read;
		const float = readFloat(value);
		return float === null || !Number.isFinite(float) ? otherwise : toInt(float);
	}
	const number = toNumber(value);
	if (typeof number === 'number') return Number.isNaN(number) ? otherwise : toInt(number);
	return number ?? otherwise;
}

function float(value: Value, [otherwise = 0]: Bound): Value {
	if (value instanceof Undefined) fail(value.message);
	if (typeof value === 'string') return readFloat(value) ?? otherwise;
	const number = toNumber(value);
	return typeof number === 'bigint' ? toFloat(number) : (number ?? otherwise);
}

/** `urllib.parse.quote`. */
function quoteUrl(value: Value, isQuery: boolean): string {
	const kept = isQuery ? /[\w.~-]/ : /[\w.~/-]/;
	const bytes = new TextEncoder().encode(toText(value));
	const quoted = Array.from(bytes, (byte) => {
		const char = String.fromCharCode(byte);
		return byte < 0x80 && kept.test(char)
			? char
			: `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
	}).join('');
	return isQuery ? quoted.replaceAll('%20', '+') : quoted;
}

function urlEncode(value: Value): string {
	if (typeof value === 'string' || tryIterate(value) === null) return quoteUrl(value, false);
	const pairs =
		value instanceof Dict ? value.entries() : Array.from(each(value), (pair) => [...each(pair)]);
	return pairs
		.map((pair) => {
			const [key = null, item = null] = pair;
			if (pair.length !== 2) fail('not enough values to unpack (expected 2)');
			return `${quoteUrl(key, true)}=${quoteUrl(item, true)}`;
		})
		.join('&');
}

export const textFilters: Readonly<Record<string, Filter>> = {
	upper: ofText((text) => text.toUpperCase()),
	lower: ofText((text) => text.toLowerCase()),
	capitalize: ofText(capitalized),
	title: ofText(title),
	string: ofText((text) => text),
	trim: [
		'chars?',
		(value, [chars = null]) =>
			strip(toText(value), 'both', chars === null ? null : asText(chars, 'strip arg'))
	],
	replace: [
		'old new count?',
		(value, [old = null, by = null, count = null]) =>
			replace(toText(value), toText(old), toText(by), count === null ? -1 : asInt(count))
	],
	center: [
		'width?',
		(value, [width = 80n]) =>
			textMethod(toText(value), 'center')?.call({ positional: [width], named: new Map() }) ?? null
	],
	wordcount: ofText((text) => BigInt(text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0)),
	indent: ['width? first? blank?', indent],
	truncate: ['length? killwords? end? leeway?', truncate],
	urlencode: ['', urlEncode],
	tojson: ['ensure_ascii? indent? separators? sort_keys?', toJson],
	int: ['default? base?', int],
	float: ['default?', float],
	round: ['precision? method?', round],
	abs: [
		'/',
		(value) => {
			if (value instanceof Undefined) fail(`bad operand type for abs(): 'Undefined'`);
			const number = toNumber(value) ?? fail(`bad operand type for abs(): '${typeName(value)}'`);
			return number < 0 ? -number : Object.is(number, -0) ? 0 : number;
		}
	],
	default: ['default_value? boolean?', orDefault],
	d: ['default_value? boolean?', orDefault]
};

function orDefault(value: Value, [otherwise = '', isBoolean = false]: Bound): Value {
	return value instanceof Undefined || (isTrue(isBoolean) && !isTrue(value)) ? otherwise : value;
}

/** `format` takes what there is: places or names, not both. */
export function formatFilter(value: Value, { positional, named }: Given): Value {
	if (positional.length > 0 && named.size > 0)
		fail("can't handle positional and keyword arguments at the same time");
	return formatPercent(toText(value), named.size > 0 ? new Dict(named) : new Tuple(positional));
}
