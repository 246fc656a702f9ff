/** @file Whether an expression can be rendered at all. */
import type { Expression } from './ast.ts';
import { childrenOf } from './children.ts';
import { TemplateFault } from './fault.ts';
import { filterNames, unfollowedCalls, unfollowedFilters } from './known-names.ts';
import type { Symbols } from './symbols.ts';
import { tests } from './tests.ts';

/**
 * Stops at what Jinja would not compile, and at what is not followed here.
 * @param isSoft inside of a condition Jinja looks for filters and tests only when it comes to them
 */
export function checkExpression(
	node: Expression,
	symbols: Symbols,
	isSoft: boolean,
	source: string
): void {
	const stop = (kind: 'invalid' | 'refused', message: string): never => {
		const fault = new TemplateFault(kind, message, node.line);
		fault.expression = source.slice(node.from, node.to);
		throw fault;
	};
	if (node.type === 'name' || node.type === 'nsref') symbols.ref(node.name);
	if (
		node.type === 'name' &&
		node.name === 'lipsum' &&
		symbols.findLoad(symbols.ref('lipsum'))?.kind === 'resolve'
	)
		stop('refused', 'it writes another text each time');
	if (node.type === 'filter') {
		if (unfollowedFilters.has(node.name))
			stop('refused', `the filter “${node.name}” is not followed here`);
		if (!filterNames.has(node.name) && !isSoft)
			stop('invalid', `there is no filter “${node.name}”`);
	}
	if (node.type === 'test' && !tests.has(node.name) && !isSoft)
		stop('invalid', `there is no test “${node.name}”`);
	if (node.type === 'call' && node.node.type === 'getattr' && unfollowedCalls.has(node.node.name))
		stop('refused', `“${node.node.name}” is not followed here`);
	if (node.type === 'tuple' && node.items.some(({ type }) => type === 'slice'))
		stop('invalid', 'a slice stands among other keys');
	for (const child of childrenOf(node))
		checkExpression(child, symbols, isSoft || node.type === 'if-else', source);
}
