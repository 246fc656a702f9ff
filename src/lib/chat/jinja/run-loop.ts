/** @file Loops: their condition, their recursion, and what they do where nothing came. */
import { assign } from './assign.ts';
import type { Expression, ForNode } from './ast.ts';
import { evaluate } from './evaluate.ts';
import { Loop } from './loop.ts';
import type { End, Frame, Renderer } from './render.ts';
import { isTrue } from './represent.ts';
import { plain } from './safe-text.ts';
import { Activation } from './scope.ts';
import { each } from './sequences.ts';
import { Iter, type Value } from './values.ts';

/** Writes a loop to `out`, and says how it ended. @throws {TemplateFault} */
export function runLoop(renderer: Renderer, node: ForNode, frame: Frame, out: string[]): End {
	const over = plain(evaluate(node.over, renderer.placeOf(frame)));
	if (!node.isRecursive) return goThrough(renderer, node, frame, over, out, null, 0);
	const again = (inner: Value, depth0: number): string => {
		const written: string[] = [];
		goThrough(
			renderer,
			node,
			{ ...frame, activation: new Activation(frame.activation) },
			inner,
			written,
			again,
			depth0
		);
		return written.join('');
	};
	renderer.write(again(over, 0), out);
	return 'whole';
}

function goThrough(
	renderer: Renderer,
	node: ForNode,
	frame: Frame,
	over: Value,
	out: string[],
	again: ((over: Value, depth0: number) => string) | null,
	depth0: number
): End {
	const inside = renderer.inner(frame, node.body);
	const kept = node.test ? new Iter(keep(renderer, node, node.test, over, frame)) : over;
	const loop = renderer.plan.extended.has(node) ? new Loop(kept, again, depth0) : null;
	const steps = loop ? loopSteps(loop) : each(kept);
	// Jinja's else is left out only where the body once came to its end, so a break in each round leads there.
	let cameToEnd = false;
	for (const item of steps) {
		assign(node.target, item, inside);
		if (loop) inside.activation.set(inside.symbols.ref('loop'), loop);
		inside.activation.enter(inside.symbols, frame.context);
		const end = renderer.run(node.body, inside, out);
		if (end === 'break') break;
		cameToEnd ||= end === 'whole';
	}
	inside.activation.leave(inside.symbols);
	if (node.otherwise.length === 0 || cameToEnd) return 'whole';
	const otherwise = renderer.inner(frame, node.otherwise);
	otherwise.activation.enter(otherwise.symbols, frame.context);
	const end = renderer.run(node.otherwise, otherwise, out);
	otherwise.activation.leave(otherwise.symbols);
	return end;
}

/** The items that a loop's condition lets through. */
function* keep(
	renderer: Renderer,
	node: ForNode,
	test: Expression,
	over: Value,
	frame: Frame
): Generator<Value, void> {
	const inside = renderer.inner(frame, test, new Activation(frame.activation));
	inside.activation.enter(inside.symbols, frame.context);
	const place = renderer.placeOf(inside);
	for (const item of each(over)) {
		assign(node.target, item, inside);
		// What was taken apart comes as a tuple of its parts, whatever it was.
		if (isTrue(evaluate(test, place))) yield evaluate(node.target, place);
	}
}

function* loopSteps(loop: Loop): Generator<Value, void> {
	for (let item = loop.advance(); item !== undefined; item = loop.advance()) yield item;
}
