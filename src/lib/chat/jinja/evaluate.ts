/** @file Expressions as values. */
import type { CallArguments, CompareSign, Expression } from './ast.ts';
import { attributeOf, itemOf } from './attributes.ts';
import { fail, TemplateFault } from './fault.ts';
import { runFilter } from './filters.ts';
import { reckon, sign } from './operators.ts';
import { markingFilters } from './known-names.ts';
import { isTrue, toText } from './represent.ts';
import { addMarked, plain, testMarked } from './safe-text.ts';
import { contains, each, isEqual, isOrdered, slice } from './sequences.ts';
import { runTest } from './tests.ts';
import {
	Callable,
	Dict,
	List,
	SafeText,
	Special,
	Tuple,
	typeName,
	Undefined,
	type Given,
	type Value
} from './values.ts';

/** Where an expression stands: what its names mean. */
export interface Place {
	/** @returns undefined for a name that is not there */
	readonly lookUp: (name: string) => Value | undefined;
	readonly source: string;
}

/** @throws {TemplateFault} with the line and the innermost expression that it came from */
export function evaluate(node: Expression, place: Place): Value {
	try {
		return evaluateOne(node, place);
	} catch (fault) {
		throw locate(fault, node, place);
	}
}

/** The fault with the place of an expression, unless it came from one inside. */
export function locate(fault: unknown, node: Expression, place: Place): unknown {
	if (fault instanceof RangeError)
		return new TemplateFault('failed', 'it nests too deeply', node.line);
	if (fault instanceof TemplateFault && fault.line === null) {
		fault.line = node.line;
		fault.expression = place.source.slice(node.from, node.to);
	}
	return fault;
}

function evaluateOne(node: Expression, place: Place): Value {
	/** May be marked text, which few know how to take. */
	const any = (inner: Expression) => evaluate(inner, place);
	const value = (inner: Expression) => plain(any(inner));
	switch (node.type) {
		case 'const':
			return node.value;
		case 'name':
		case 'nsref':
			return (
				place.lookUp(node.name) ??
				(place.lookUp(node.name) === null ? null : new Undefined(`'${node.name}' is undefined`))
			);
		case 'list':
			return new List(node.items.map(value));
		case 'tuple':
			return new Tuple(node.items.map(value));
		case 'dict':
			return new Dict(node.items.map(([key, item]) => [value(key), value(item)] as const));
		case 'getattr':
			return attributeOf(value(node.node), node.name);
		case 'getitem':
			if (node.key.type === 'slice') {
				const of = value(node.node);
				const [start = null, stop = null, step = null] = node.key.bounds.map((bound) =>
					bound ? value(bound) : null
				);
				return slice(of, [start, stop, step]);
			}
			return itemOf(value(node.node), value(node.key));
		case 'slice':
			return fail('a slice stands by itself');
		case 'call': {
			const callee = value(node.node);
			return call(callee, giveArguments(node, place));
		}
		case 'filter': {
			const takes = node.name === 'string' || markingFilters.has(node.name);
			const input = node.node ? (takes ? any : value)(node.node) : '';
			if (node.name === 'string' && input instanceof SafeText) return input;
			return runFilter(node.name, input, giveArguments(node, place));
		}
		case 'test': {
			const input = any(node.node);
			const known = input instanceof SafeText ? testMarked(node.name) : undefined;
			return known ?? runTest(node.name, plain(input), giveArguments(node, place));
		}
		case 'not':
			return !isTrue(any(node.node));
		case 'sign':
			return sign(node.sign, value(node.node));
		case 'logic': {
			const left = any(node.left);
			return isTrue(left) === (node.word === 'or') ? left : any(node.right);
		}
		case 'math': {
			const [left, right] = [any(node.left), any(node.right)];
			const isMarked = left instanceof SafeText || right instanceof SafeText;
			if (isMarked && node.sign === '+') return addMarked(left, right);
			return reckon(node.sign, plain(left), plain(right));
		}
		case 'concat':
			return node.items.map((item) => toText(any(item))).join('');
		case 'compare':
			return compare(node, place);
		case 'if-else':
			if (isTrue(any(node.test))) return any(node.then);
			return node.otherwise
				? any(node.otherwise)
				: new Undefined(
						'the inline if-expression evaluated to false and no else section was defined.'
					);
	}
}

/** `a < b < c`: each neighbour, up to the first that does not hold. */
function compare(node: Extract<Expression, { type: 'compare' }>, place: Place): boolean {
	let left = plain(evaluate(node.node, place));
	for (const { sign, node: other } of node.others) {
		const right = plain(evaluate(other, place));
		if (!holds(left, sign, right)) return false;
		left = right;
	}
	return true;
}

function holds(left: Value, sign: CompareSign, right: Value): boolean {
	switch (sign) {
		case '==':
			return isEqual(left, right);
		case '!=':
			return !isEqual(left, right);
		case 'in':
			return contains(right, left);
		case 'not in':
			return !contains(right, left);
		default:
			return isOrdered(left, sign, right);
	}
}

export function call(callee: Value, given: Given): Value {
	if (callee instanceof Undefined) fail(callee.message);
	if (callee instanceof Callable) return callee.call(given);
	if (callee instanceof Special && callee.call) return callee.call(given);
	return fail(`'${typeName(callee)}' object is not callable`);
}

export function giveArguments(
	{ args, kwargs, dynArgs, dynKwargs }: CallArguments,
	place: Place
): Given {
	const positional = args.map((arg) => plain(evaluate(arg, place)));
	const named = new Map(
		kwargs.map(({ key, value }) => [key, plain(evaluate(value, place))] as const)
	);
	if (dynArgs) positional.push(...each(plain(evaluate(dynArgs, place))));
	if (dynKwargs) {
		const more = evaluate(dynKwargs, place);
		if (!(more instanceof Dict)) fail(`argument after ** must be a mapping, not ${typeName(more)}`);
		for (const [key, item] of more.entries()) {
			if (typeof key !== 'string') fail('keywords must be strings');
			if (named.has(key)) fail(`got multiple values for keyword argument '${key}'`);
			named.set(key, item);
		}
	}
	return { positional, named };
}
