/** @file What `set`, `for` and `with` do to names. */
import type { Target } from './ast.ts';
import { fail } from './fault.ts';
import { checkName } from './globals.ts';
import type { Frame } from './render.ts';
import { plain } from './safe-text.ts';
import { toArray } from './sequences.ts';
import { Namespace, type Value } from './values.ts';

/** Gives a name, the names of a tuple, or an attribute of a namespace its value. @throws {TemplateFault} failed */
export function assign(target: Target, value: Value, frame: Frame): void {
	if (target.type === 'tuple') {
		const items = toArray(plain(value));
		if (items.length !== target.items.length)
			fail(`${items.length} values for ${target.items.length} names`);
		target.items.forEach((part, i) => assign(part as Target, items[i] ?? null, frame));
		return;
	}
	const variable = frame.symbols.ref(target.name);
	if (target.type === 'name') {
		frame.activation.set(variable, value);
		if (frame.isTop) frame.context.vars.set(target.name, value);
		return;
	}
	const namespace = frame.activation.get(variable);
	if (!(namespace instanceof Namespace)) fail('cannot assign attribute on non-namespace object');
	checkName(target.attribute);
	namespace.attributes.set(target.attribute, value);
}

/** Attributes are set of namespaces alone; asked before their value is worked out. @throws {TemplateFault} failed */
export function checkNamespaces(target: Target, frame: Frame): void {
	if (target.type === 'tuple')
		for (const part of target.items) checkNamespaces(part as Target, frame);
	else if (
		target.type === 'nsref' &&
		!(frame.activation.get(frame.symbols.ref(target.name)) instanceof Namespace)
	)
		fail('cannot assign attribute on non-namespace object');
}
