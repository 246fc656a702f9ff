/** @file What may stand behind a value: attributes, keys, calls, filters and tests. */
import type { CallArguments, Expression, FilterNode, Keyword } from './ast.ts';
import type { TokenStream } from './token-stream.ts';

const none: CallArguments = { args: [], kwargs: [], dynArgs: null, dynKwargs: null };

/** The rest of the grammar, of which suffixes are a part and which is a part of them. */
interface Grammar {
	readonly parseExpression: (s: TokenStream) => Expression;
	readonly parsePrimary: (s: TokenStream) => Expression;
}

export function makeSuffixes({ parseExpression, parsePrimary }: Grammar) {
	return { parsePostfix, parseFilters, parseFilter };

	function parsePostfix(s: TokenStream, start: Expression, from: number): Expression {
		let node = start;
		for (;;) {
			if (s.skipOperator('.')) {
				const token = s.next();
				if (token.type === 'name') node = s.end(from, { type: 'getattr', node, name: token.value });
				else if (token.type === 'integer') {
					const key: Expression = {
						type: 'const',
						value: token.number,
						line: token.line,
						from: token.from,
						to: token.to
					};
					node = s.end(from, { type: 'getitem', node, key });
				} else s.fail('expected name or number', token.line);
			} else if (s.skipOperator('[')) {
				const inside = s.mark();
				const keys: Expression[] = [];
				while (!s.skipOperator(']')) {
					if (keys.length > 0) s.expectOperator(',');
					keys.push(parseSubscript(s));
				}
				const [only] = keys;
				const key: Expression =
					keys.length === 1 && only ? only : s.end(inside, { type: 'tuple', items: keys });
				node = s.end(from, { type: 'getitem', node, key });
			} else if (s.isOperator('('))
				node = s.end(from, { type: 'call', node, ...parseArguments(s) });
			else return node;
		}
	}

	function parseSubscript(s: TokenStream): Expression {
		const from = s.mark();
		const isNext = () => s.isOperator(']', ',');
		const first = s.isOperator(':') ? null : parseExpression(s);
		if (first && !s.isOperator(':')) return first;
		s.next();
		const stop = s.isOperator(':') || isNext() ? null : parseExpression(s);
		const step = s.skipOperator(':') && !isNext() ? parseExpression(s) : null;
		return s.end(from, { type: 'slice', bounds: [first, stop, step] });
	}

	function parseArguments(s: TokenStream): CallArguments {
		const { line } = s.current;
		s.expectOperator('(');
		const args: Expression[] = [];
		const kwargs: Keyword[] = [];
		let dynArgs: Expression | null = null;
		let dynKwargs: Expression | null = null;
		const ensure = (holds: boolean) => {
			if (!holds) s.fail('invalid syntax for function call expression', line);
		};
		let isFirst = true;
		while (!s.isOperator(')')) {
			if (!isFirst) s.expectOperator(',');
			if (!isFirst && s.isOperator(')')) break;
			isFirst = false;
			if (s.skipOperator('*')) {
				ensure(dynArgs === null && dynKwargs === null);
				dynArgs = parseExpression(s);
			} else if (s.skipOperator('**')) {
				ensure(dynKwargs === null);
				dynKwargs = parseExpression(s);
			} else if (s.current.type === 'name' && s.isOperatorAhead('=')) {
				ensure(dynKwargs === null);
				const key = s.expectName();
				s.next();
				ensure(!kwargs.some((known) => known.key === key));
				kwargs.push({ key, value: parseExpression(s) });
			} else {
				ensure(dynArgs === null && dynKwargs === null && kwargs.length === 0);
				args.push(parseExpression(s));
			}
		}
		s.expectOperator(')');
		return { args, kwargs, dynArgs, dynKwargs };
	}

	/** Filters and tests behind a value; a call behind them is one too. */
	function parseFilters(s: TokenStream, start: Expression, from: number): Expression {
		let node = start;
		for (;;) {
			if (s.isOperator('|')) node = parseFilter(s, node, from) ?? node;
			else if (s.isName('is')) node = parseTest(s, node, from);
			else if (s.isOperator('(')) node = s.end(from, { type: 'call', node, ...parseArguments(s) });
			else return node;
		}
	}

	function parseDottedName(s: TokenStream): string {
		let name = s.expectName();
		while (s.skipOperator('.')) name += `.${s.expectName()}`;
		return name;
	}

	/** @param isOpened true where the first bar is not written, as in `{% filter upper %}` */
	function parseFilter(
		s: TokenStream,
		start: Expression | null,
		from: number,
		isOpened = false
	): FilterNode | null {
		let node: Expression | null = start;
		let last: FilterNode | null = null;
		let isFirst = isOpened;
		while (isFirst || s.skipOperator('|')) {
			isFirst = false;
			const name = parseDottedName(s);
			const given = s.isOperator('(') ? parseArguments(s) : none;
			last = s.end(from, { type: 'filter' as const, node, name, ...given });
			node = last;
		}
		return last;
	}

	function parseTest(s: TokenStream, node: Expression, from: number): Expression {
		s.next();
		const isNegated = s.skipName('not');
		const name = parseDottedName(s);
		let given = none;
		const isValue =
			['name', 'string', 'integer', 'float'].includes(s.current.type) || s.isOperator('[', '{');
		if (s.isOperator('(')) given = parseArguments(s);
		else if (isValue && !s.isName('else', 'or', 'and')) {
			if (s.isName('is')) s.fail('You cannot chain multiple tests with is');
			const at = s.mark();
			given = { ...none, args: [parsePostfix(s, parsePrimary(s), at)] };
		}
		const test: Expression = s.end(from, { type: 'test', node, name, ...given });
		return isNegated ? s.end(from, { type: 'not', node: test }) : test;
	}
}
