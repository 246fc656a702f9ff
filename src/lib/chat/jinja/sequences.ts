/** @file What Python's protocols ask of a value: iterate, compare, look inside, cut. */
import { charsOf } from './code-points.ts';
import { fail } from './fault.ts';
import { itemsOf } from './represent.ts';
import {
	Dict,
	hashOf,
	isHashable,
	Iter,
	List,
	Namespace,
	Range,
	Special,
	Tuple,
	typeName,
	Undefined,
	View,
	type Value
} from './values.ts';

/** `iter(value)`; null where it cannot be iterated over. */
export function tryIterate(value: Value): Iterator<Value> | null {
	if (typeof value === 'string') return charsOf(value)[Symbol.iterator]();
	if (value instanceof List || value instanceof Tuple) return value.items[Symbol.iterator]();
	if (value instanceof Dict) return value.keys()[Symbol.iterator]();
	if (value instanceof View) return itemsOf(value)[Symbol.iterator]();
	if (value instanceof Undefined) return [][Symbol.iterator]();
	if (value instanceof Iter) return value.steps;
	if (value instanceof Special) return value.steps?.() ?? null;
	if (value instanceof Range) return stepThrough(value);
	return null;
}

function* stepThrough(range: Range): Iterator<Value> {
	for (let i = 0; i < range.length; i++) yield range.at(i);
}

export function iterate(value: Value): Iterator<Value> {
	return tryIterate(value) ?? fail(`'${typeName(value)}' object is not iterable`);
}

/** For `for … of`; a generator that is left early goes on where it was. */
export function each(value: Value): Iterable<Value> {
	const steps = iterate(value);
	return { [Symbol.iterator]: () => ({ next: () => steps.next() }) };
}

export function toArray(value: Value): Value[] {
	return [...each(value)];
}

/** `reversed(value)`; null where Python cannot. */
export function tryReverse(value: Value): Value[] | null {
	const isOrdered =
		typeof value === 'string' ||
		value instanceof List ||
		value instanceof Tuple ||
		value instanceof Dict ||
		value instanceof View ||
		value instanceof Range ||
		value instanceof Undefined;
	return isOrdered ? toArray(value).reverse() : null;
}

const isNumber = (value: Value): value is boolean | bigint | number =>
	typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'number';
const plain = (value: boolean | bigint | number) =>
	typeof value === 'boolean' ? (value ? 1n : 0n) : value;

/** `a == b`. */
export function isEqual(a: Value, b: Value): boolean {
	// JavaScript compares an int with a float by value, as Python does.
	if (isNumber(a) && isNumber(b)) return plain(a) == plain(b);
	if (a instanceof Undefined && b instanceof Undefined) return true;
	if ((a instanceof List && b instanceof List) || (a instanceof Tuple && b instanceof Tuple))
		return (
			a.items.length === b.items.length &&
			a.items.every((item, i) => isSame(item, b.items[i] ?? null))
		);
	if (a instanceof Dict && b instanceof Dict)
		return (
			a.size === b.size &&
			a.entries().every(([key, value]) => {
				const other = b.get(key);
				return other !== undefined && isSame(value, other);
			})
		);
	if (a instanceof Range && b instanceof Range)
		return isEqual(new List(toArray(a)), new List(toArray(b)));
	if (a instanceof View && b instanceof View && a.kind !== 'values' && b.kind !== 'values')
		return a.dict.size === b.dict.size && itemsOf(a).every((item) => contains(b, item));
	return a === b;
}

/** Inside of containers the same object is equal to itself, be it NaN. */
function isSame(a: Value, b: Value): boolean {
	return Object.is(a, b) || isEqual(a, b);
}

/** `a < b` where the sign is `<`, and so on. */
export function isOrdered(a: Value, sign: '<' | '<=' | '>' | '>=', b: Value): boolean {
	for (const value of [a, b]) if (value instanceof Undefined) fail(value.message);
	if (isNumber(a) && isNumber(b)) return compareBy(sign, plain(a), plain(b));
	if (typeof a === 'string' && typeof b === 'string') {
		const [left, right] = [charsOf(a), charsOf(b)];
		const at = left.findIndex((char, i) => char !== right[i]);
		if (at < 0 || at >= right.length) return compareBy(sign, left.length, right.length);
		return compareBy(sign, left[at]?.codePointAt(0) ?? 0, right[at]?.codePointAt(0) ?? 0);
	}
	if ((a instanceof List && b instanceof List) || (a instanceof Tuple && b instanceof Tuple)) {
		const shared = Math.min(a.items.length, b.items.length);
		for (let i = 0; i < shared; i++) {
			const [left = null, right = null] = [a.items[i], b.items[i]];
			if (!isSame(left, right)) return isOrdered(left, sign, right);
		}
		return compareBy(sign, a.items.length, b.items.length);
	}
	fail(`'${sign}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`);
}

function compareBy(sign: '<' | '<=' | '>' | '>=', a: number | bigint, b: number | bigint): boolean {
	return sign === '<' ? a < b : sign === '<=' ? a <= b : sign === '>' ? a > b : a >= b;
}

/** `value in container`. */
export function contains(container: Value, value: Value): boolean {
	if (typeof container === 'string') {
		if (typeof value === 'string') return container.includes(value);
		fail(`'in <string>' requires string as left operand, not ${typeName(value)}`);
	}
	if (container instanceof Dict) return container.get(value) !== undefined;
	if (container instanceof View && container.kind === 'keys')
		return container.dict.get(value) !== undefined;
	if (container instanceof Namespace || tryIterate(container) === null)
		fail(`argument of type '${typeName(container)}' is not iterable`);
	for (const item of each(container)) if (isSame(item, value)) return true;
	return false;
}

/** `sorted` by keys. @param reverse equal ones stay in their order all the same */
export function sortBy(
	values: readonly Value[],
	key: (value: Value) => Value,
	reverse: boolean
): Value[] {
	const keyed = values.map((value) => ({ value, key: key(value) }));
	// Python asks only whether the later is smaller, and so meets values without an order.
	const order = (a: Value, b: Value) => (isOrdered(b, '<', a) ? 1 : isOrdered(a, '<', b) ? -1 : 0);
	keyed.sort((a, b) => (reverse ? order(b.key, a.key) : order(a.key, b.key)));
	return keyed.map(({ value }) => value);
}

/** A whole number where Python asks for an index. */
export function toIndex(value: Value): number | null {
	if (typeof value === 'boolean') return value ? 1 : 0;
	return typeof value === 'bigint' ? Number(value) : null;
}

/** `value[start:stop:step]`; null stands for what is left out. */
export function slice(value: Value, bounds: readonly [Value, Value, Value]): Value {
	if (value instanceof Undefined) fail(value.message);
	const isText = typeof value === 'string';
	if (!isText && !(value instanceof List || value instanceof Tuple || value instanceof Range))
		fail(`'${typeName(value)}' object is not subscriptable by a slice`);
	const [start, stop, step] = bounds.map((bound) =>
		bound === null ? null : (toIndex(bound) ?? fail('slice indices must be integers or None'))
	) as [number | null, number | null, number | null];
	if (step === 0) fail('slice step cannot be zero');
	const items = toArray(value);
	const by = step ?? 1;
	const clamp = (bound: number | null, otherwise: number) => {
		if (bound === null) return otherwise;
		const at = bound < 0 ? bound + items.length : bound;
		return by > 0
			? Math.min(Math.max(at, 0), items.length)
			: Math.min(Math.max(at, -1), items.length - 1);
	};
	const [from, to] = [
		clamp(start, by > 0 ? 0 : items.length - 1),
		clamp(stop, by > 0 ? items.length : -1)
	];
	const cut: Value[] = [];
	for (let i = from; by > 0 ? i < to : i > to; i += by) cut.push(items[i] ?? null);
	if (value instanceof Range)
		return new Range(value.at(from), value.at(to), value.step * BigInt(by));
	if (value instanceof List) return new List(cut);
	return isText ? (cut as string[]).join('') : new Tuple(cut);
}

/** True where both would be the same key of a dictionary. */
export function isSameKey(a: Value, b: Value): boolean {
	return isHashable(a) && isHashable(b) && hashOf(a) === hashOf(b);
}
