/** @file Jinja's tests, the words behind `is`. */
import { bind } from './binding.ts';
import { fail, refuse } from './fault.ts';
import { filterNames } from './known-names.ts';
import { reckon } from './operators.ts';
import { toText } from './represent.ts';
import { contains, isEqual, isOrdered, tryIterate } from './sequences.ts';
import { askText } from './text-methods.ts';
import {
	Callable,
	Dict,
	hashOf,
	isHashable,
	List,
	Range,
	Special,
	Tuple,
	Undefined,
	type Given,
	type Value
} from './values.ts';

type Test = readonly [
	parameters: string,
	run: (value: Value, bound: readonly (Value | undefined)[]) => boolean
];

const of = (run: (value: Value) => boolean): Test => ['', run];
const comparing = (sign: '<' | '<=' | '>' | '>='): Test => [
	'other',
	(value, [other = null]) => isOrdered(value, sign, other)
];
const isNumber = (value: Value) =>
	typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
const leaves = (value: Value, by: Value, rest: bigint) => isEqual(reckon('%', value, by), rest);
const equal: Test = ['other', (value, [other = null]) => isEqual(value, other)];
const unequal: Test = ['other', (value, [other = null]) => !isEqual(value, other)];

/** One object, not two equal ones: known for what there is but one of. */
function isSame(value: Value, other: Value): boolean {
	if (value === null || other === null || typeof value === 'boolean' || typeof other === 'boolean')
		return value === other;
	if (typeof value === 'object' && typeof other === 'object') return value === other;
	if (typeof value !== typeof other) return false;
	return refuse('whether two equal numbers or texts are one object');
}

const all: readonly (readonly [string, Test])[] = [
	['defined', of((value) => !(value instanceof Undefined))],
	['undefined', of((value) => value instanceof Undefined)],
	['none', of((value) => value === null)],
	['boolean', of((value) => typeof value === 'boolean')],
	['true', of((value) => value === true)],
	['false', of((value) => value === false)],
	['integer', of((value) => typeof value === 'bigint')],
	['float', of((value) => typeof value === 'number')],
	['number', of(isNumber)],
	['string', of((value) => typeof value === 'string')],
	['mapping', of((value) => value instanceof Dict)],
	[
		'sequence',
		of((value) => {
			const isIndexed =
				value instanceof List ||
				value instanceof Tuple ||
				value instanceof Dict ||
				value instanceof Range;
			return typeof value === 'string' || isIndexed || value instanceof Undefined;
		})
	],
	['iterable', of((value) => tryIterate(value) !== null)],
	[
		'callable',
		of(
			(value) =>
				value instanceof Callable ||
				value instanceof Undefined ||
				(value instanceof Special && value.call !== null)
		)
	],
	['lower', of((value) => askText(toText(value), 'islower'))],
	['upper', of((value) => askText(toText(value), 'isupper'))],
	['odd', of((value) => leaves(value, 2n, 1n))],
	['even', of((value) => leaves(value, 2n, 0n))],
	['divisibleby', ['num', (value, [by = null]) => leaves(value, by, 0n)]],
	['sameas', ['other', (value, [other = null]) => isSame(value, other)]],
	['escaped', of(() => false)],
	['in', ['seq', (value, [seq = null]) => contains(seq, value)]],
	['filter', of((value) => isName(value, (name) => filterNames.has(name)))],
	['test', of((value) => isName(value, (name) => tests.has(name)))],
	...['==', 'eq', 'equalto'].map((name) => [name, equal] as const),
	...['!=', 'ne'].map((name) => [name, unequal] as const),
	...['>', 'gt', 'greaterthan'].map((name) => [name, comparing('>')] as const),
	...['>=', 'ge'].map((name) => [name, comparing('>=')] as const),
	...['<', 'lt', 'lessthan'].map((name) => [name, comparing('<')] as const),
	...['<=', 'le'].map((name) => [name, comparing('<=')] as const)
];

function isName(value: Value, has: (name: string) => boolean): boolean {
	// Python looks the name up, so what cannot be a key is an error.
	if (!isHashable(value)) hashOf(value);
	return typeof value === 'string' && has(value);
}

export const tests: ReadonlyMap<string, Test> = new Map(all);

/** @throws {TemplateFault} where there is no such test, or where it cannot be asked of the value */
export function runTest(name: string, value: Value, given: Given): boolean {
	const test = tests.get(name) ?? fail(`No test named '${name}' found.`);
	return test[1](value, bind(name, test[0], given));
}
