/** @file What a loop's scope depends on, found in the statements inside it. */
import type { Body, Expression, Statement } from './ast.ts';

function insides(node: Statement): Body {
	if (node.type === 'if')
		return [...node.body, ...node.elifs.flatMap(({ body }) => body), ...node.otherwise];
	if (node.type === 'for') return [...node.body, ...node.otherwise];
	return 'body' in node ? node.body : [];
}

/** True where a block inside sees the variables around it, `loop` among them. */
export function hasScopedBlock(body: Body): boolean {
	return body.some(
		(node) => (node.type === 'block' && node.isScoped) || hasScopedBlock(insides(node))
	);
}

/** True where something inside assigns to `loop`, which Jinja forbids. */
export function assignsLoop(body: Body): boolean {
	const isLoop = (node: Expression): boolean =>
		(node.type === 'name' && node.name === 'loop') ||
		(node.type === 'tuple' && node.items.some(isLoop));
	return body.some(
		(node) => ('target' in node && isLoop(node.target)) || assignsLoop(insides(node))
	);
}
