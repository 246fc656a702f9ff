/** @file Filters over sequences and dictionaries. Those that are generators in Jinja are read once, and only as far as asked. */
import { asInt, asText } from './binding.ts';
import { charsOf } from './code-points.ts';
import { itemOf, ownAttributeOf } from './attributes.ts';
import { fail } from './fault.ts';
import { reckon } from './operators.ts';
import { isTrue, sizeOf, toText } from './represent.ts';
import {
	each,
	isEqual,
	isOrdered,
	iterate,
	sortBy,
	toArray,
	tryIterate,
	tryReverse
} from './sequences.ts';
import type { Bound, Filter } from './text-filters.ts';
import { Dict, hashOf, Iter, List, Tuple, typeName, Undefined, type Value } from './values.ts';

const lowered = (value: Value): Value => (typeof value === 'string' ? value.toLowerCase() : value);

/** Reads an attribute by its path, `a.b.0`; the value itself where there is none. */
export function getter(
	path: Value,
	otherwise: Value | undefined,
	ignoresCase: boolean
): (value: Value) => Value {
	const parts: Value[] =
		path === null
			? []
			: typeof path === 'string'
				? path.split('.').map((part) => (/^\d+$/.test(part) ? BigInt(part) : part))
				: [path];
	return (value) => {
		let found = value;
		for (const part of parts) {
			found = itemOf(found, part);
			if (found instanceof Undefined && otherwise !== undefined && otherwise !== null)
				found = otherwise;
		}
		return ignoresCase ? lowered(found) : found;
	};
}

function sort(value: Value, [reverse = false, isCased = false, attribute = null]: Bound): Value {
	const paths = typeof attribute === 'string' ? attribute.split(',') : [attribute];
	const getters = paths.map((path) => getter(path, undefined, !isTrue(isCased)));
	return new List(
		sortBy(toArray(value), (item) => new List(getters.map((get) => get(item))), isTrue(reverse))
	);
}

const extreme = (sign: '<' | '>'): Filter => [
	'case_sensitive? attribute?',
	(value, [isCased = false, attribute = null]) => {
		const key = getter(attribute, undefined, !isTrue(isCased));
		const items = toArray(value);
		if (items.length === 0) return new Undefined('No aggregated item, sequence was empty.');
		return items.reduce((best, item) => (isOrdered(key(item), sign, key(best)) ? item : best));
	}
];

function dictSort(value: Value, [isCased = false, by = 'key', reverse = false]: Bound): Value {
	if (by !== 'key' && by !== 'value') fail('You can only sort by either "key" or "value"');
	if (value instanceof Undefined) fail(value.message);
	if (!(value instanceof Dict)) fail(`'${typeName(value)}' object has no attribute 'items'`);
	const pairs = value.entries().map((pair) => new Tuple(pair));
	const key = (pair: Value) => {
		const part = (pair as Tuple).items[by === 'key' ? 0 : 1] ?? null;
		return isTrue(isCased) ? part : lowered(part);
	};
	return new List(sortBy(pairs, key, isTrue(reverse)));
}

function groupBy(
	value: Value,
	[attribute = null, otherwise = null, isCased = false]: Bound
): Value {
	const key = getter(attribute, otherwise, !isTrue(isCased));
	const name = getter(attribute, otherwise, false);
	const groups: { key: Value; items: Value[] }[] = [];
	for (const item of sortBy(toArray(value), key, false)) {
		const last = groups.at(-1);
		if (last && isEqual(last.key, key(item))) last.items.push(item);
		else groups.push({ key: key(item), items: [item] });
	}
	return new List(
		groups.map(
			({ items: [first = null, ...rest] }) =>
				new Tuple([name(first), new List([first, ...rest])], ['grouper', 'list'])
		)
	);
}

const lazy = (steps: Generator<Value, void>): Iter => new Iter(steps);

function* batch(value: Value, [count, fill = null]: Bound): Generator<Value, void> {
	const size = asInt(count);
	let row: Value[] = [];
	for (const item of each(value)) {
		if (row.length === size) {
			yield new List(row);
			row = [];
		}
		row.push(item);
	}
	if (row.length === 0) return;
	if (fill !== null) while (row.length < size) row.push(fill);
	yield new List(row);
}

function* cut(value: Value, [count, fill = null]: Bound): Generator<Value, void> {
	const items = toArray(value);
	const size = asInt(count);
	if (size === 0) fail('integer division or modulo by zero');
	const each = Math.floor(items.length / size);
	const longer = ((items.length % size) + size) % size;
	for (let i = 0, at = 0; i < size; i++) {
		const part = items.slice(at, (at += each + (i < longer ? 1 : 0)));
		yield new List(fill !== null && i >= longer ? [...part, fill] : part);
	}
}

function* unique(value: Value, [isCased = false, attribute = null]: Bound): Generator<Value, void> {
	const key = getter(attribute, undefined, !isTrue(isCased));
	const seen = new Set<string>();
	for (const item of each(value)) {
		const hash = hashOf(key(item));
		if (!seen.has(hash)) yield item;
		seen.add(hash);
	}
}

function* items(value: Value): Generator<Value, void> {
	if (value instanceof Undefined) return;
	if (!(value instanceof Dict)) fail('Can only get item pairs from a mapping.');
	for (const pair of value.entries()) yield new Tuple(pair);
}

const length: Filter = [
	'/',
	(value) => BigInt(sizeOf(value) ?? fail(`object of type '${typeName(value)}' has no len()`))
];

export const sequenceFilters: Readonly<Record<string, Filter>> = {
	length,
	count: length,
	first: [
		'',
		(value) => {
			const step = iterate(value).next();
			return step.done ? new Undefined('No first item, sequence was empty.') : step.value;
		}
	],
	last: [
		'',
		(value) => {
			const reversed = tryReverse(value) ?? fail(`'${typeName(value)}' object is not reversible`);
			return (
				reversed[0] ??
				(reversed.length > 0 ? null : new Undefined('No last item, sequence was empty.'))
			);
		}
	],
	list: ['', (value) => new List(toArray(value))],
	reverse: [
		'',
		(value) => {
			if (typeof value === 'string') return charsOf(value).reverse().join('');
			const reversed = tryReverse(value);
			if (reversed) return new Iter(reversed[Symbol.iterator]());
			return tryIterate(value) === null
				? fail('argument must be iterable')
				: new List(toArray(value).reverse());
		}
	],
	join: [
		'd? attribute?',
		(value, [by = '', attribute = null]) => {
			const get = getter(attribute, undefined, false);
			return Array.from(each(value), (item) => toText(attribute === null ? item : get(item))).join(
				toText(by)
			);
		}
	],
	sort: ['reverse? case_sensitive? attribute?', sort],
	dictsort: ['case_sensitive? by? reverse?', dictSort],
	groupby: ['attribute default? case_sensitive?', groupBy],
	min: extreme('<'),
	max: extreme('>'),
	sum: [
		'attribute? start?',
		(value, [attribute = null, start = 0n]) => {
			if (typeof start === 'string') fail("sum() can't sum strings [use ''.join(seq) instead]");
			const get = getter(attribute, undefined, false);
			let total: Value = start;
			for (const item of each(value))
				total = reckon('+', total, attribute === null ? item : get(item));
			return total;
		}
	],
	batch: ['linecount fill_with?', (value, bound) => lazy(batch(value, bound))],
	slice: ['slices fill_with?', (value, bound) => lazy(cut(value, bound))],
	unique: ['case_sensitive? attribute?', (value, bound) => lazy(unique(value, bound))],
	items: ['', (value) => lazy(items(value))],
	attr: ['name', (value, [name = null]) => ownAttributeOf(value, asText(name, 'attribute name'))]
};
