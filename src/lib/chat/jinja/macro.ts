/** @file Macros, and the bodies of `call` and `generation` blocks, which are macros too. */
import type { CallBlock, GenerationNode, MacroNode } from './ast.ts';
import { evaluate } from './evaluate.ts';
import { fail } from './fault.ts';
import type { Frame, Renderer } from './render.ts';
import { toRepr } from './represent.ts';
import { Activation } from './scope.ts';
import { Callable, Dict, Tuple, Undefined, type Given, type Value } from './values.ts';

/** @param name null for one without; @param frame where it is defined, whose variables it sees as they are when it runs */
export function makeMacro(
	renderer: Renderer,
	node: MacroNode | CallBlock | GenerationNode,
	frame: Frame,
	name: string | null
): Callable {
	const { symbols, catches } =
		renderer.plan.macros.get(node) ?? fail('a macro that was not planned');
	const params = node.params.map((param) => param.name);
	const run = ({ positional, named }: Given): string => {
		const rest = new Map(named);
		const activation = new Activation(frame.activation);
		const inside: Frame = { symbols, activation, context: frame.context, isTop: false };
		const values = params.map((param, i): Value | undefined => {
			if (i < positional.length) return positional[i];
			const value = rest.get(param);
			rest.delete(param);
			return value;
		});
		const isCallerParam = params.includes('caller');
		if (catches.has('caller') && !isCallerParam) {
			activation.set(
				symbols.ref('caller'),
				rest.get('caller') ?? new Undefined('No caller defined')
			);
			rest.delete('caller');
		}
		if (catches.has('kwargs')) activation.set(symbols.ref('kwargs'), new Dict(rest));
		else if (rest.size > 0)
			fail(`macro ${name ?? ''} takes no keyword argument '${[...rest.keys()].join()}'`);
		if (catches.has('varargs'))
			activation.set(symbols.ref('varargs'), new Tuple(positional.slice(params.length)));
		else if (positional.length > params.length)
			fail(`macro ${name ?? ''} takes not more than ${params.length} argument(s)`);
		params.forEach((param, i) => activation.set(symbols.ref(param), values[i]));
		activation.enter(symbols, frame.context);
		params.forEach((param, i) => {
			if (values[i] !== undefined) return;
			const otherwise = node.defaults[i - params.length + node.defaults.length];
			const value = otherwise
				? evaluate(otherwise, renderer.placeOf(inside))
				: new Undefined(`parameter '${param}' was not provided`);
			activation.set(symbols.ref(param), value);
		});
		return renderer.capture(node.body, inside);
	};
	return new Callable(run, `<Macro ${name === null ? 'anonymous' : toRepr(name)}>`);
}
