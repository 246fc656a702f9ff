/** @file The functions every chat template may call. */
import { asInt, bind } from './binding.ts';
import { fail, TemplateFault } from './fault.ts';
import { toText } from './represent.ts';
import { each } from './sequences.ts';
import { strftime } from './strftime.ts';
import {
	Callable,
	Dict,
	Namespace,
	Range,
	Special,
	Tuple,
	typeName,
	Undefined,
	type Given,
	type Value
} from './values.ts';

/** The sandbox makes no longer range. */
const mostOfRange = 100_000;

/** `dict(…)`: a mapping or pairs, then names. */
function makeDict({ positional, named }: Given): Dict {
	const [first, ...more] = positional;
	if (more.length > 0) fail(`dict expected at most 1 argument, got ${positional.length}`);
	const dict = new Dict(first instanceof Dict ? first.entries() : []);
	if (first !== undefined && !(first instanceof Dict))
		for (const pair of each(first)) {
			const [key, value, ...rest] = each(pair);
			if (key === undefined || value === undefined || rest.length > 0)
				fail('dictionary update sequence element has another length than 2');
			dict.set(key, value);
		}
	for (const [key, value] of named) dict.set(key, value);
	return dict;
}

class DictType extends Special {
	readonly printed = null;
	override readonly call = makeDict;
	attribute(name: string): Value | undefined {
		if (name !== 'fromkeys') return undefined;
		return new Callable((given) => {
			const [keys = null, value = null] = bind(name, 'iterable value? /', given);
			return new Dict(Array.from(each(keys), (key) => [key, value] as const));
		});
	}
}

class Cycler extends Special {
	readonly printed = null;
	readonly #items: readonly Value[];
	#at = 0;
	constructor({ positional, named }: Given) {
		super();
		if (named.size > 0) fail('cycler() takes no names');
		if (positional.length === 0) fail('at least one item has to be provided');
		this.#items = positional;
	}
	get #current(): Value {
		return this.#items[this.#at] ?? null;
	}
	attribute(name: string): Value | undefined {
		if (name === 'current') return this.#current;
		if (name === 'items') return new Tuple(this.#items);
		if (name === 'pos') return BigInt(this.#at);
		if (name === 'next')
			return new Callable(() => {
				const current = this.#current;
				this.#at = (this.#at + 1) % this.#items.length;
				return current;
			});
		if (name !== 'reset') return undefined;
		return new Callable(() => {
			this.#at = 0;
			return null;
		});
	}
}

class Joiner extends Special {
	readonly printed = null;
	readonly #separator: Value;
	#isUsed = false;
	constructor(separator: Value) {
		super();
		this.#separator = separator;
	}
	override readonly call = () => {
		const text = this.#isUsed ? this.#separator : '';
		this.#isUsed = true;
		return text;
	};
	attribute(name: string): Value | undefined {
		return name === 'sep' ? this.#separator : name === 'used' ? this.#isUsed : undefined;
	}
}

function makeNamespace(given: Given): Namespace {
	const attributes = makeDict(given);
	for (const name of attributes.keys()) checkName(name);
	return new Namespace(attributes);
}

/** @throws {TemplateFault} failed for names that begin with an underscore, as in transformers */
export function checkName(name: Value): void {
	if (typeof name === 'string' && name.startsWith('_'))
		fail(
			`Chat templates cannot store underscore-prefixed attributes on a namespace, but got '${name}'.`
		);
}

function makeRange(given: Given): Range {
	const numbers = given.positional.map((value) => {
		if (value instanceof Undefined) fail(`'Undefined' object cannot be interpreted as an integer`);
		return BigInt(asInt(value));
	});
	const [first, second, step = 1n, ...more] = numbers;
	if (first === undefined || more.length > 0 || given.named.size > 0)
		fail('range expected 1 to 3 numbers');
	if (step === 0n) fail('range() arg 3 must not be zero');
	const range = second === undefined ? new Range(0n, first, 1n) : new Range(first, second, step);
	return range.length > mostOfRange
		? fail(`Range too big. The sandbox blocks ranges larger than MAX_RANGE (${mostOfRange}).`)
		: range;
}

/** @param now what `strftime_now` reads */
export function makeGlobals(now: Date): ReadonlyMap<string, Value> {
	return new Map<string, Value>([
		['range', new Callable(makeRange)],
		['dict', new DictType()],
		['namespace', new Callable(makeNamespace)],
		['cycler', new Callable((given) => new Cycler(given))],
		['joiner', new Callable((given) => new Joiner(bind('joiner', 'sep?', given)[0] ?? ', '))],
		[
			'raise_exception',
			new Callable((given) => {
				throw new TemplateFault(
					'failed',
					toText(bind('raise_exception', 'message', given)[0] ?? null),
					0
				);
			})
		],
		[
			'strftime_now',
			new Callable((given) => {
				const [format = null] = bind('strftime_now', 'format', given);
				return typeof format === 'string'
					? strftime(format, now)
					: fail(`strftime() argument 1 must be str, not ${typeName(format)}`);
			})
		]
	]);
}
