/** @file Expressions, by Jinja's grammar: filters and tests bind closer than `**`, `**` leans left, `~` binds closer than `+`. */
import type { CompareSign, Expression } from './ast.ts';
import { makeSuffixes } from './parse-suffix.ts';
import type { TokenStream } from './token-stream.ts';

const compares: readonly string[] = ['==', '!=', '<', '<=', '>', '>='];
const { parsePostfix, parseFilters, parseFilter } = makeSuffixes({
	parseExpression: (s) => parseExpression(s),
	parsePrimary: (s) => parsePrimary(s)
});
export { parseFilter };

/** @param withIf false where `if` belongs to the statement around, as in a loop */
export function parseExpression(s: TokenStream, withIf = true): Expression {
	if (!withIf) return parseOr(s);
	const from = s.mark();
	let node = parseOr(s);
	while (s.skipName('if')) {
		const test = parseOr(s);
		const otherwise = s.skipName('else') ? parseExpression(s) : null;
		node = s.end(from, { type: 'if-else', test, then: node, otherwise });
	}
	return node;
}

function parseOr(s: TokenStream): Expression {
	const from = s.mark();
	let left = parseAnd(s);
	while (s.skipName('or'))
		left = s.end(from, { type: 'logic', word: 'or', left, right: parseAnd(s) });
	return left;
}

function parseAnd(s: TokenStream): Expression {
	const from = s.mark();
	let left = parseNot(s);
	while (s.skipName('and'))
		left = s.end(from, { type: 'logic', word: 'and', left, right: parseNot(s) });
	return left;
}

function parseNot(s: TokenStream): Expression {
	const from = s.mark();
	return s.skipName('not') ? s.end(from, { type: 'not', node: parseNot(s) }) : parseCompare(s);
}

function parseCompare(s: TokenStream): Expression {
	const from = s.mark();
	const node = parseSum(s);
	const others: { sign: CompareSign; node: Expression }[] = [];
	for (;;) {
		if (s.isOperator(...compares))
			others.push({ sign: s.next().value as CompareSign, node: parseSum(s) });
		else if (s.skipName('in')) others.push({ sign: 'in', node: parseSum(s) });
		else if (s.isName('not') && s.isNameAhead('in')) {
			s.next();
			s.next();
			others.push({ sign: 'not in', node: parseSum(s) });
		} else return others.length === 0 ? node : s.end(from, { type: 'compare', node, others });
	}
}

function parseSum(s: TokenStream): Expression {
	const from = s.mark();
	let left = parseConcat(s);
	while (s.isOperator('+', '-'))
		left = s.end(from, { type: 'math', sign: s.next().value as '+', left, right: parseConcat(s) });
	return left;
}

function parseConcat(s: TokenStream): Expression {
	const from = s.mark();
	const items = [parseProduct(s)];
	while (s.skipOperator('~')) items.push(parseProduct(s));
	const [only] = items;
	return items.length === 1 && only ? only : s.end(from, { type: 'concat', items });
}

function parseProduct(s: TokenStream): Expression {
	const from = s.mark();
	let left = parsePower(s);
	while (s.isOperator('*', '/', '//', '%'))
		left = s.end(from, { type: 'math', sign: s.next().value as '*', left, right: parsePower(s) });
	return left;
}

function parsePower(s: TokenStream): Expression {
	const from = s.mark();
	let left = parseUnary(s);
	while (s.skipOperator('**'))
		left = s.end(from, { type: 'math', sign: '**', left, right: parseUnary(s) });
	return left;
}

function parseUnary(s: TokenStream, withFilter = true): Expression {
	const from = s.mark();
	const node: Expression = s.isOperator('-', '+')
		? s.end(from, { type: 'sign', sign: s.next().value as '-', node: parseUnary(s, false) })
		: parsePrimary(s);
	const whole = parsePostfix(s, node, from);
	return withFilter ? parseFilters(s, whole, from) : whole;
}

export function parsePrimary(s: TokenStream, withNamespace = false): Expression {
	const from = s.mark();
	const token = s.next();
	switch (token.type) {
		case 'name': {
			const { value } = token;
			if (/^(true|false|True|False)$/.test(value))
				return s.end(from, { type: 'const', value: /^[tT]/.test(value) });
			if (value === 'none' || value === 'None') return s.end(from, { type: 'const', value: null });
			if (!withNamespace || !s.skipOperator('.')) return s.end(from, { type: 'name', name: value });
			return s.end(from, { type: 'nsref', name: value, attribute: s.expectName() });
		}
		case 'string': {
			let { value } = token;
			while (s.current.type === 'string') value += s.next().value;
			return s.end(from, { type: 'const', value });
		}
		case 'integer':
		case 'float':
			return s.end(from, { type: 'const', value: token.number });
		case 'operator':
			if (token.value === '(') {
				const node = parseTuple(s, { isClosed: true });
				s.expectOperator(')');
				return node;
			}
			if (token.value === '[')
				return s.end(from, { type: 'list', items: parseItems(s, ']', () => parseExpression(s)) });
			if (token.value === '{')
				return s.end(from, {
					type: 'dict',
					items: parseItems(s, '}', () => {
						const key = parseExpression(s);
						s.expectOperator(':');
						return [key, parseExpression(s)] as const;
					})
				});
	}
	return s.fail(`unexpected ${s.describe(token)}`, token.line);
}

function parseItems<T>(s: TokenStream, end: string, parse: () => T): T[] {
	const items: T[] = [];
	while (!s.skipOperator(end)) {
		if (items.length > 0) s.expectOperator(',');
		if (s.skipOperator(end)) break;
		items.push(parse());
	}
	return items;
}

export interface TupleOptions {
	/** In parentheses, so that it may be empty. */
	readonly isClosed?: boolean;
	readonly withIf?: boolean;
	/** A name that ends it: `in`, `recursive`. */
	readonly endsAt?: string;
	/** How one item is read. */
	readonly parse?: () => Expression;
}

/** One expression, or a tuple where commas follow. */
export function parseTuple(
	s: TokenStream,
	{
		isClosed = false,
		withIf = true,
		endsAt,
		parse = () => parseExpression(s, withIf)
	}: TupleOptions = {}
): Expression {
	const from = s.mark();
	const items: Expression[] = [];
	let isTuple = false;
	const isAtEnd = () =>
		['variable_end', 'block_end'].includes(s.current.type) ||
		s.isOperator(')') ||
		(endsAt !== undefined && s.isName(endsAt));
	for (;;) {
		if (items.length > 0) s.expectOperator(',');
		if (isAtEnd()) break;
		items.push(parse());
		if (!s.isOperator(',')) break;
		isTuple = true;
	}
	const [only] = items;
	if (!isTuple && only) return only;
	if (!isTuple && !isClosed) s.fail(`Expected an expression, got ${s.describe(s.current)}`);
	return s.end(from, { type: 'tuple', items });
}
