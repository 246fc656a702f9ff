/** @file The expressions inside a node, and the names it mentions. */
import type { Body, CallArguments, Expression, Signature, Statement } from './ast.ts';

function argumentsOf({ args, kwargs, dynArgs, dynKwargs }: CallArguments): Expression[] {
	return [...args, ...kwargs.map(({ value }) => value), ...given(dynArgs), ...given(dynKwargs)];
}

const given = (node: Expression | null): Expression[] => (node ? [node] : []);

export function childrenOf(node: Expression): readonly Expression[] {
	switch (node.type) {
		case 'name':
		case 'nsref':
		case 'const':
			return [];
		case 'tuple':
		case 'list':
		case 'concat':
			return node.items;
		case 'dict':
			return node.items.flat();
		case 'call':
		case 'test':
			return [node.node, ...argumentsOf(node)];
		case 'filter':
			return [...given(node.node), ...argumentsOf(node)];
		case 'getattr':
		case 'not':
		case 'sign':
			return [node.node];
		case 'getitem':
			return [node.node, node.key];
		case 'slice':
			return node.bounds.flatMap(given);
		case 'logic':
		case 'math':
			return [node.left, node.right];
		case 'compare':
			return [node.node, ...node.others.map((other) => other.node)];
		case 'if-else':
			return [node.test, node.then, ...given(node.otherwise)];
	}
}

/** Visits an expression and all inside it. */
export function walk(node: Expression, visit: (node: Expression) => void): void {
	visit(node);
	for (const child of childrenOf(node)) walk(child, visit);
}

/**
 * Which of the names are read in the body without having been assigned to before, in the order of the text; blocks are
 * templates of their own.
 */
export function findUndeclared(body: Body, names: readonly string[]): Set<string> {
	const wanted = new Set(names);
	const found = new Set<string>();
	const load = (expression: Expression) => {
		walk(expression, (node) => {
			if (
				(node.type === 'name' || node.type === 'nsref') &&
				wanted.has(node.name) &&
				node.type === 'name'
			)
				found.add(node.name);
		});
	};
	const store = (target: Expression) => {
		walk(target, (node) => {
			if (node.type === 'name') wanted.delete(node.name);
		});
	};
	const sign = ({ params, defaults, body: inside }: Signature) => {
		params.forEach(store);
		defaults.forEach(load);
		visitAll(inside);
	};
	const visit = (node: Statement): void => {
		switch (node.type) {
			case 'output':
				for (const item of node.items) if (typeof item !== 'string') load(item);
				return;
			case 'set':
				store(node.target);
				load(node.value);
				return;
			case 'set-block':
				store(node.target);
				if (node.filter) load(node.filter);
				visitAll(node.body);
				return;
			case 'for':
				store(node.target);
				load(node.over);
				visitAll(node.body);
				visitAll(node.otherwise);
				if (node.test) load(node.test);
				return;
			case 'if':
				load(node.test);
				visitAll(node.body);
				for (const elif of node.elifs) {
					load(elif.test);
					visitAll(elif.body);
				}
				visitAll(node.otherwise);
				return;
			case 'macro':
			case 'generation':
				sign(node);
				return;
			case 'call-block':
				load(node.call);
				sign(node);
				return;
			case 'filter-block':
				visitAll(node.body);
				load(node.filter);
				return;
			case 'with':
				node.targets.forEach(store);
				node.values.forEach(load);
				visitAll(node.body);
		}
	};
	const visitAll = (nodes: Body) => nodes.forEach(visit);
	visitAll(body);
	return found;
}
