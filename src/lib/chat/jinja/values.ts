/**
 * @file Python's values as a template meets them. An int is a `bigint`, a float a `number`, None is `null`; nothing here is an
 * object of the page, so that a template reaches none.
 */
import { fail } from './fault.ts';

export type Value = null | boolean | bigint | number | string | PythonObject;
export type PythonObject =
	List | Tuple | Dict | Undefined | Iter | Range | View | Namespace | Callable | Special | SafeText;

export class List {
	readonly items: readonly Value[];
	constructor(items: readonly Value[]) {
		this.items = items;
	}
}

export class Tuple {
	readonly items: readonly Value[];
	/** Attributes by place, of a named tuple. */
	readonly names: readonly string[];
	constructor(items: readonly Value[], names: readonly string[] = []) {
		this.items = items;
		this.names = names;
	}
}

/** What a name or key that is not there gives; what may be done with it is little, and the rest says this message. */
export class Undefined {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

/** Text marked as safe for HTML, which a template only keeps and prints. */
export class SafeText {
	readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
}

/** A generator or another iterator: read once. */
export class Iter {
	readonly steps: Iterator<Value>;
	/** Generators and Python's own iterators print differently, but all with an address. */
	constructor(steps: Iterator<Value>) {
		this.steps = steps;
	}
}

export class Range {
	readonly start: bigint;
	readonly stop: bigint;
	readonly step: bigint;
	readonly length: number;
	constructor(start: bigint, stop: bigint, step: bigint) {
		[this.start, this.stop, this.step] = [start, stop, step];
		const span = step > 0n ? stop - start : start - stop;
		const size = step > 0n ? step : -step;
		this.length = span > 0n ? Number((span + size - 1n) / size) : 0;
	}
	at(index: number): bigint {
		return this.start + this.step * BigInt(index);
	}
}

export class View {
	readonly kind: 'keys' | 'values' | 'items';
	readonly dict: Dict;
	constructor(kind: View['kind'], dict: Dict) {
		this.kind = kind;
		this.dict = dict;
	}
}

export class Namespace {
	readonly attributes: Dict;
	constructor(attributes: Dict) {
		this.attributes = attributes;
	}
}

export interface Given {
	readonly positional: readonly Value[];
	readonly named: ReadonlyMap<string, Value>;
}

/** A function, a macro or a bound method. */
export class Callable {
	readonly call: (given: Given) => Value;
	/** What it prints; null where Python would print an address. */
	readonly printed: string | null;
	constructor(call: (given: Given) => Value, printed: string | null = null) {
		this.call = call;
		this.printed = printed;
	}
}

/** An object of Jinja's own with attributes: `loop`, a cycler, a joiner, `dict`. */
export abstract class Special {
	/** @returns undefined where there is no such attribute */
	abstract attribute(name: string): Value | undefined;
	/** What it prints; null where Python would print an address. */
	abstract readonly printed: string | null;
	readonly call: ((given: Given) => Value) | null = null;
	readonly size: (() => number) | null = null;
	readonly steps: (() => Iterator<Value>) | null = null;
}

/** A dictionary in the order of insertion; 1, 1.0 and True are one key. */
export class Dict {
	readonly #entries = new Map<string, [Value, Value]>();

	constructor(pairs: Iterable<readonly [Value, Value]> = []) {
		for (const [key, value] of pairs) this.set(key, value);
	}
	get size(): number {
		return this.#entries.size;
	}
	/** @throws {TemplateFault} where the key cannot be hashed */
	get(key: Value): Value | undefined {
		return this.#entries.get(hashOf(key))?.[1];
	}
	set(key: Value, value: Value): void {
		const hash = hashOf(key);
		const known = this.#entries.get(hash);
		this.#entries.set(hash, [known ? known[0] : key, value]);
	}
	entries(): (readonly [Value, Value])[] {
		return [...this.#entries.values()];
	}
	keys(): Value[] {
		return this.entries().map(([key]) => key);
	}
	values(): Value[] {
		return this.entries().map(([, value]) => value);
	}
}

const identities = new WeakMap<object, number>();
let identified = 0;

export function isHashable(value: Value): boolean {
	if (value instanceof Tuple) return value.items.every(isHashable);
	const isKeyed = value instanceof View && value.kind !== 'values';
	return !(value instanceof List || value instanceof Dict || isKeyed);
}

/** Equal for values that Python takes for the same key. */
export function hashOf(value: Value): string {
	if (typeof value === 'string') return `s${value}`;
	if (typeof value === 'boolean') return value ? 'n1' : 'n0';
	if (typeof value === 'bigint') return `n${value}`;
	if (typeof value === 'number') return Number.isInteger(value) ? `n${BigInt(value)}` : `f${value}`;
	if (value === null) return 'none';
	if (value instanceof Undefined) return 'undefined';
	if (!isHashable(value)) fail(`unhashable type: '${typeName(value)}'`);
	if (value instanceof Tuple) return `t${JSON.stringify(value.items.map((item) => hashOf(item)))}`;
	let identity = identities.get(value);
	if (identity === undefined) identities.set(value, (identity = ++identified));
	return `o${identity}`;
}

/** Python's name for the type of a value. */
export function typeName(value: Value): string {
	if (value === null) return 'NoneType';
	if (typeof value === 'string') return 'str';
	if (typeof value === 'boolean') return 'bool';
	if (typeof value === 'bigint') return 'int';
	if (typeof value === 'number') return 'float';
	if (value instanceof List) return 'list';
	if (value instanceof Tuple) return 'tuple';
	if (value instanceof Dict) return 'dict';
	if (value instanceof Undefined) return 'Undefined';
	if (value instanceof SafeText) return 'Markup';
	if (value instanceof Iter) return 'generator';
	if (value instanceof Range) return 'range';
	if (value instanceof View) return `dict_${value.kind}`;
	if (value instanceof Namespace) return 'Namespace';
	return value instanceof Callable ? 'function' : 'object';
}
