/** @file `+ - * / // % **` on Python's values. */
import { fail, refuse } from './fault.ts';
import { divideInts, raise } from './exact-numbers.ts';
import { divideFloats, floorDivide, toFloat } from './numbers.ts';
import { formatPercent } from './percent-format.ts';
import { List, Tuple, typeName, Undefined, type Value } from './values.ts';

export type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
/** A product longer than this is taken for a mistake or an attack. */
const mostItems = 10_000_000;

/** @throws {TemplateFault} where Python raises: TypeError, ZeroDivisionError, OverflowError */
export function reckon(operator: Operator, a: Value, b: Value): Value {
	// A string before % prints what it is given, even what is undefined.
	if (operator === '%' && typeof a === 'string') return formatPercent(a, b);
	for (const value of [a, b]) if (value instanceof Undefined) fail(value.message);
	const [left, right] = [toNumber(a), toNumber(b)];
	if (left !== null && right !== null) {
		if (typeof left === 'bigint' && typeof right === 'bigint')
			return reckonInts(operator, left, right);
		return reckonFloats(operator, asFloat(left), asFloat(right));
	}
	if (operator === '+') {
		if (typeof a === 'string' && typeof b === 'string') return a + b;
		if (a instanceof List && b instanceof List) return new List([...a.items, ...b.items]);
		if (a instanceof Tuple && b instanceof Tuple) return new Tuple([...a.items, ...b.items]);
	}
	if (operator === '*') {
		const product =
			typeof right === 'bigint'
				? repeat(a, right)
				: typeof left === 'bigint'
					? repeat(b, left)
					: null;
		if (product !== null) return product;
	}
	fail(`unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`);
}

/** `-value` and `+value`. */
export function sign(operator: '-' | '+', value: Value): Value {
	if (value instanceof Undefined) fail(value.message);
	const number = toNumber(value);
	if (number === null) fail(`bad operand type for unary ${operator}: '${typeName(value)}'`);
	return operator === '-' ? -number : number;
}

/** A bool counts as an int. */
export function toNumber(value: Value): bigint | number | null {
	if (typeof value === 'boolean') return value ? 1n : 0n;
	return typeof value === 'bigint' || typeof value === 'number' ? value : null;
}

const asFloat = (value: bigint | number) => (typeof value === 'bigint' ? toFloat(value) : value);

function repeat(value: Value, times: bigint): Value | null {
	if (times >= 2n ** 63n || times < -(2n ** 63n))
		fail("cannot fit 'int' into an index-sized integer");
	const count = times < 0n ? 0 : Number(times);
	const many = (items: readonly Value[]) => {
		if (items.length * count > mostItems) refuse(`${count} copies of it`);
		return Array.from({ length: count }, () => items).flat();
	};
	if (value instanceof List) return new List(many(value.items));
	if (value instanceof Tuple) return new Tuple(many(value.items));
	if (typeof value !== 'string') return null;
	if (value.length * count > mostItems) refuse(`${count} copies of it`);
	return value.repeat(count);
}

function reckonInts(operator: Operator, a: bigint, b: bigint): Value {
	switch (operator) {
		case '+':
			return a + b;
		case '-':
			return a - b;
		case '*':
			return a * b;
		case '/':
			return divideInts(a, b);
		case '//':
			return floorDivide(a, b);
		case '%':
			return a - floorDivide(a, b) * b;
		case '**':
			if (b < 0n)
				return a === 0n ? fail('zero to a negative power') : power(toFloat(a), toFloat(b));
			if (b > 100_000n && a * a > 1n) refuse(`a power of ${b}`);
			return a ** b;
	}
}

function reckonFloats(operator: Operator, a: number, b: number): Value {
	switch (operator) {
		case '+':
			return a + b;
		case '-':
			return a - b;
		case '*':
			return a * b;
		case '/':
			return b === 0 ? fail('float division by zero') : a / b;
		case '//':
			return divideFloats(a, b).quotient;
		case '%':
			return divideFloats(a, b).remainder;
		case '**':
			return power(a, b);
	}
}

function power(a: number, b: number): number {
	if (a === 0 && b < 0) fail('zero to a negative power');
	if (a === 1 || ((a === -1 || a === 1) && !Number.isFinite(b))) return 1;
	if (a < 0 && Number.isFinite(a) && !Number.isInteger(b) && Number.isFinite(b))
		refuse('a complex number');
	const result = Number.isFinite(a) && Number.isFinite(b) && a !== 0 ? raise(a, b) : a ** b;
	if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b))
		fail('Numerical result out of range');
	return result;
}
