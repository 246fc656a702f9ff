/** @file Statements: a template's text as a tree. */
import type { Body, CallBlock, Expression, NameNode, Signature, Statement, Target } from './ast.ts';
import {
	parseExpression,
	parseFilter,
	parsePrimary,
	parseTuple,
	type TupleOptions
} from './parse-expression.ts';
import { TokenStream } from './token-stream.ts';
import { TemplateFault } from './fault.ts';

export interface Tree {
	/** The text that places in nodes refer to. */
	readonly source: string;
	readonly body: Body;
}

/** @throws {TemplateFault} invalid, or refused for what needs other files */
export function parse(text: string): Tree {
	const s = new TokenStream(text);
	return { source: s.source, body: parseBody(s, []) };
}

/** Up to one of the tags that end it, whose name is then the current token; to the end of the text where there is none. */
function parseBody(s: TokenStream, ends: readonly string[]): Body {
	const body: Statement[] = [];
	let output: (string | Expression)[] = [];
	let from = s.mark();
	const flush = () => {
		if (output.length > 0) body.push(s.end(from, { type: 'output', items: output }));
		output = [];
	};
	for (;;) {
		if (output.length === 0) from = s.mark();
		const { type, value, line } = s.current;
		if (type === 'data') output.push(s.next().value);
		else if (type === 'variable_begin') {
			s.next();
			output.push(parseTuple(s));
			s.expectType('variable_end');
		} else if (type === 'block_begin') {
			flush();
			s.next();
			if (s.isName(...ends)) return body;
			body.push(parseStatement(s));
			s.expectType('block_end');
		} else if (type === 'eof') {
			flush();
			if (ends.length > 0)
				s.fail(`the template ends where {% ${ends.join(' %} or {% ')} %} is missing`);
			return body;
		} else s.fail(`unexpected “${value}”`, line);
	}
}

/** A body after its tag: a colon may stand before `%}`. */
function parseBlockBody(s: TokenStream, ...ends: string[]): Body {
	s.skipOperator(':');
	s.expectType('block_end');
	return parseBody(s, ends);
}

function parseClosed(s: TokenStream, end: string): Body {
	const body = parseBlockBody(s, end);
	s.next();
	return body;
}

function parseTarget(
	s: TokenStream,
	options: TupleOptions & { withNamespace?: boolean } = {}
): Target {
	const { withNamespace = false } = options;
	const target = parseTuple(s, { ...options, parse: () => parsePrimary(s, withNamespace) });
	if (!isTarget(target)) s.fail('this cannot be assigned to', target.line);
	return target;
}

function isTarget(node: Expression): node is Target {
	if (node.type === 'tuple') return node.items.every(isTarget);
	return node.type === 'nsref' || node.type === 'name';
}

function parseNameTarget(s: TokenStream) {
	const from = s.mark();
	const name = s.expectName();
	if (/^([tT]rue|[fF]alse|[nN]one)$/.test(name)) s.fail(`“${name}” cannot be assigned to`);
	return s.end(from, { type: 'name' as const, name });
}

function parseParams(s: TokenStream): Omit<Signature, 'body'> {
	const params: NameNode[] = [];
	const defaults: Expression[] = [];
	s.expectOperator('(');
	while (!s.skipOperator(')')) {
		if (params.length > 0) s.expectOperator(',');
		const param = parseNameTarget(s);
		if (params.some(({ name }) => name === param.name))
			s.fail(`the parameter “${param.name}” stands twice`);
		params.push(param);
		if (s.skipOperator('=')) defaults.push(parseExpression(s));
		else if (defaults.length > 0) s.fail('non-default argument follows default argument');
	}
	return { params, defaults };
}

function parseStatement(s: TokenStream): Statement {
	const from = s.mark();
	const { line } = s.current;
	if (s.current.type !== 'name') s.fail('tag name expected');
	const tag = s.next().value;
	switch (tag) {
		case 'set':
			return parseSet(s, from);
		case 'for': {
			const target = parseTarget(s, { endsAt: 'in' });
			s.expectName('in');
			const over = parseTuple(s, { withIf: false, endsAt: 'recursive' });
			const test = s.skipName('if') ? parseExpression(s) : null;
			const isRecursive = s.skipName('recursive');
			const body = parseBlockBody(s, 'endfor', 'else');
			const otherwise = s.next().value === 'else' ? parseClosed(s, 'endfor') : [];
			return s.end(from, { type: 'for', target, over, test, isRecursive, body, otherwise });
		}
		case 'if': {
			const test = parseTuple(s, { withIf: false });
			const body = parseBlockBody(s, 'elif', 'else', 'endif');
			const elifs = [];
			while (s.skipName('elif'))
				elifs.push({
					test: parseTuple(s, { withIf: false }),
					body: parseBlockBody(s, 'elif', 'else', 'endif')
				});
			const otherwise = s.next().value === 'else' ? parseClosed(s, 'endif') : [];
			return s.end(from, { type: 'if', test, body, elifs, otherwise });
		}
		case 'print': {
			const items: Expression[] = [];
			while (!s.isType('block_end')) {
				if (items.length > 0) s.expectOperator(',');
				items.push(parseExpression(s));
			}
			return s.end(from, { type: 'output', items });
		}
		case 'macro': {
			const { name } = parseNameTarget(s);
			const signature = parseParams(s);
			return s.end(from, { type: 'macro', name, ...signature, body: parseClosed(s, 'endmacro') });
		}
		case 'call':
			return parseCallBlock(s, from);
		case 'generation':
			return s.end(from, {
				type: 'generation',
				params: [],
				defaults: [],
				body: parseClosed(s, 'endgeneration')
			});
		case 'filter': {
			const filter = parseFilter(s, null, s.mark(), true) ?? s.fail('expected a filter');
			return s.end(from, { type: 'filter-block', filter, body: parseClosed(s, 'endfilter') });
		}
		case 'with': {
			const targets: Target[] = [];
			const values: Expression[] = [];
			while (!s.isType('block_end')) {
				if (targets.length > 0) s.expectOperator(',');
				targets.push(parseTarget(s));
				s.expectOperator('=');
				values.push(parseExpression(s));
			}
			return s.end(from, { type: 'with', targets, values, body: parseClosed(s, 'endwith') });
		}
		case 'block': {
			const name = s.expectName();
			const isScoped = s.skipName('scoped');
			const isRequired = s.skipName('required');
			const body = parseClosed(s, 'endblock');
			s.skipName(name);
			return s.end(from, { type: 'block', name, isScoped, isRequired, body });
		}
		case 'break':
		case 'continue':
			return s.end(from, { type: tag });
		case 'extends':
		case 'include':
		case 'import':
		case 'from':
		case 'autoescape':
			throw refusedTag(tag, line);
		default:
			return s.fail(`the tag “${tag}” is not known here`, line);
	}
}

function refusedTag(tag: string, line: number): TemplateFault {
	const fault = new TemplateFault(
		'refused',
		'it needs what a chat template has not: other files, or HTML',
		line
	);
	fault.expression = `{% ${tag} … %}`;
	return fault;
}

function parseSet(s: TokenStream, from: number): Statement {
	const target = parseTarget(s, { withNamespace: true });
	if (s.skipOperator('=')) return s.end(from, { type: 'set', target, value: parseTuple(s) });
	const filter = parseFilter(s, null, s.mark());
	return s.end(from, { type: 'set-block', target, filter, body: parseClosed(s, 'endset') });
}

function parseCallBlock(s: TokenStream, from: number): CallBlock {
	const signature = s.isOperator('(') ? parseParams(s) : { params: [], defaults: [] };
	const call = parseExpression(s);
	if (call.type !== 'call') return s.fail('expected a call', call.line);
	return s.end(from, { type: 'call-block', call, ...signature, body: parseClosed(s, 'endcall') });
}
