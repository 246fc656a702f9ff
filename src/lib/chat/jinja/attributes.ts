/** @file `value.name` and `value[key]` as Jinja's sandbox looks them up. */
import { asInt, bind } from './binding.ts';
import { charsOf } from './code-points.ts';
import { fail, refuse } from './fault.ts';
import { isEqual, toIndex } from './sequences.ts';
import { textMethod } from './text-methods.ts';
import {
	Callable,
	Dict,
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
import { toRepr } from './represent.ts';

/** Methods that would change a value: the sandbox gives something undefined instead. */
const changing: Readonly<Record<'list' | 'dict', ReadonlySet<string>>> = {
	list: new Set(['append', 'clear', 'pop', 'reverse', 'insert', 'sort', 'extend', 'remove']),
	dict: new Set(['clear', 'pop', 'popitem', 'setdefault', 'update'])
};
/** Attributes of numbers, which no template asks for. */
const ofNumbers = [
	'real',
	'imag',
	'numerator',
	'denominator',
	'conjugate',
	'bit_length',
	'bit_count',
	'is_integer',
	'hex',
	'as_integer_ratio',
	'to_bytes',
	'from_bytes',
	'fromhex'
];

function unsafe(value: Value, name: string): Undefined {
	return new Undefined(`access to attribute '${name}' of '${typeName(value)}' object is unsafe.`);
}

/** `getattr(value, name)` in the sandbox. @returns undefined where there is no such attribute */
function findAttribute(value: Value, name: string): Value | undefined {
	if (value instanceof Undefined) fail(value.message);
	if (value instanceof Namespace) return value.attributes.get(name);
	if (/^__\w+__$/.test(name)) return unsafe(value, name);
	if (typeof value === 'string') return textMethod(value, name);
	if (value instanceof Special) return name.startsWith('_') ? undefined : value.attribute(name);
	if (value instanceof Dict)
		return changing.dict.has(name) ? unsafe(value, name) : dictMethod(value, name);
	if (value instanceof List || value instanceof Tuple || value instanceof Range) {
		if (value instanceof List && changing.list.has(name)) return unsafe(value, name);
		return sequenceMethod(value, name);
	}
	if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
		if (typeof value === 'number' && name === 'is_integer')
			return new Callable(() => Number.isInteger(value));
		if (ofNumbers.includes(name)) refuse(`the attribute “${name}” of a number`);
	}
	if (value instanceof View && ['isdisjoint', 'mapping'].includes(name))
		refuse(`“${name}” of a dictionary's ${value.kind}`);
	if (
		value instanceof Iter &&
		['send', 'throw', 'close', 'gi_running', 'gi_yieldfrom'].includes(name)
	)
		refuse(`“${name}” of a generator`);
	if (
		value instanceof Callable &&
		['name', 'arguments', 'catch_kwargs', 'catch_varargs', 'caller'].includes(name)
	)
		refuse(`“${name}” of a function`);
	return undefined;
}

function dictMethod(dict: Dict, name: string): Value | undefined {
	const method = (parameters: string, run: (bound: readonly (Value | undefined)[]) => Value) =>
		new Callable((given) => run(bind(name, parameters, given)));
	if (name === 'keys' || name === 'values' || name === 'items')
		return method('', () => new View(name, dict));
	if (name === 'get')
		return method(
			'key default? /',
			([key = null, otherwise = null]) => firstOf(dict.get(key), otherwise) ?? null
		);
	if (name === 'copy') return method('', () => new Dict(dict.entries()));
	if (name === 'fromkeys') return refuse('dict.fromkeys of a dictionary');
	return undefined;
}

function sequenceMethod(value: List | Tuple | Range, name: string): Value | undefined {
	const items = () =>
		value instanceof Range
			? Array.from({ length: value.length }, (_, i) => value.at(i))
			: value.items;
	if (value instanceof Range && (name === 'start' || name === 'stop' || name === 'step'))
		return value[name];
	if (value instanceof Tuple && value.names.includes(name))
		return value.items[value.names.indexOf(name)];
	if (name === 'copy' && value instanceof List) return new Callable(() => new List(value.items));
	if (name === 'count')
		return new Callable((given) => {
			const [wanted = null] = bind(name, 'value /', given);
			return BigInt(items().filter((item) => isEqual(item, wanted)).length);
		});
	if (name !== 'index') return undefined;
	return new Callable((given) => {
		const [wanted = null, start, stop] = bind(name, 'value start? stop? /', given);
		const bound = (at: number) => (at < 0 ? Math.max(at + items().length, 0) : at);
		const from = start === undefined ? 0 : bound(asInt(start));
		const to = stop === undefined ? Infinity : bound(asInt(stop));
		const at = items().findIndex((item, i) => i >= from && i < to && isEqual(item, wanted));
		return at < 0 ? fail(`${toRepr(wanted)} is not in the sequence`) : BigInt(at);
	});
}

/** `value[key]`, where the value is of a kind that has keys. @returns undefined where there is no such key */
function findItem(value: Value, key: Value): Value | undefined {
	if (value instanceof Undefined) fail(value.message);
	if (value instanceof Dict) return isHashable(key) ? value.get(key) : undefined;
	const index = toIndex(key);
	if (index === null) return undefined;
	const place = (size: number) => (index < 0 ? index + size : index);
	if (value instanceof List || value instanceof Tuple)
		return value.items[place(value.items.length)];
	if (value instanceof Range) {
		const at = place(value.length);
		return at >= 0 && at < value.length ? value.at(at) : undefined;
	}
	if (typeof value !== 'string') return undefined;
	const chars = charsOf(value);
	return chars[place(chars.length)];
}

function missing(value: Value, name: Value): Undefined {
	return new Undefined(
		`'${typeName(value)}' object has no ${typeof name === 'string' ? 'attribute' : 'element'} ${toRepr(name)}`
	);
}

/** The first that is there; None is. */
function firstOf(...found: (Value | undefined)[]): Value | undefined {
	return found.find((value) => value !== undefined);
}

/** `value.name`: the attribute first, then the key. */
export function attributeOf(value: Value, name: string): Value {
	return firstOf(findAttribute(value, name), findItem(value, name), missing(value, name)) ?? null;
}

/** `value[key]`: the key first, then the attribute. */
export function itemOf(value: Value, key: Value): Value {
	const item = findItem(value, key);
	if (item !== undefined) return item;
	const found = typeof key === 'string' ? findAttribute(value, key) : undefined;
	return found === undefined ? missing(value, key) : found;
}

/** `value | attr(name)`: the attribute only. */
export function ownAttributeOf(value: Value, name: string): Value {
	const found = findAttribute(value, name);
	return found === undefined ? missing(value, name) : found;
}
