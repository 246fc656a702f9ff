/** @file Statements as text. */
import type { BlockNode, Body, Expression, ForNode, SetBlock, Statement, Target } from './ast.ts';
import { nothing } from './binding.ts';
import { call, evaluate, giveArguments, locate, type Place } from './evaluate.ts';
import { fail, TemplateFault } from './fault.ts';
import { runFilter } from './filters.ts';
import { checkName } from './globals.ts';
import { printingFilters } from './known-names.ts';
import { Loop } from './loop.ts';
import { makeMacro } from './macro.ts';
import type { Plan } from './plan.ts';
import { isTrue, toText } from './represent.ts';
import { Activation, type Context } from './scope.ts';
import { each, toArray } from './sequences.ts';
import type { Symbols } from './symbols.ts';
import { writeForHtml } from './text-filters.ts';
import { Callable, Iter, Namespace, Special, Undefined, type Value } from './values.ts';

/** How a body ended. */
type End = 'whole' | 'break' | 'continue';
/** More text than this is no prompt. */
const mostText = 20_000_000;

/** Where statements are rendered. */
export interface Frame {
	readonly symbols: Symbols;
	readonly activation: Activation;
	readonly context: Context;
	/** True where what is set can be seen by blocks. */
	readonly isTop: boolean;
}

export class Renderer {
	readonly plan: Plan;
	#written = 0;

	constructor(plan: Plan) {
		this.plan = plan;
	}

	/** @throws {TemplateFault} failed, or refused */
	render(context: Context): string {
		return this.#renderRoot(this.plan.root, this.plan.body, context, true);
	}

	#renderRoot(symbols: Symbols, body: Body, context: Context, isTop: boolean): string {
		const frame = { symbols, activation: new Activation(null), context, isTop };
		if (symbols.stores.has('self'))
			frame.activation.set(symbols.ref('self'), this.#selfOf(context));
		if (symbols.stores.has('super'))
			frame.activation.set(symbols.ref('super'), new Undefined('there is no parent block'));
		frame.activation.enter(symbols, context);
		return this.capture(body, frame);
	}

	/** `self`, by which a template renders its blocks again. */
	#selfOf(context: Context): Special {
		return new SelfReference((name) => {
			const block = this.plan.blocks.get(name);
			const symbols = block && this.plan.scopes.get(block.body);
			if (!symbols) return undefined;
			return new Callable(() => this.#renderRoot(symbols, block.body, context, false));
		});
	}

	/** What a body writes, by itself. */
	capture(body: Body, frame: Frame): string {
		const out: string[] = [];
		this.#run(body, frame, out);
		return out.join('');
	}

	placeOf({ symbols, activation }: Frame): Place {
		return { source: this.plan.source, lookUp: (name) => activation.get(symbols.ref(name)) };
	}

	inner(frame: Frame, body: object, activation = frame.activation): Frame {
		const symbols = this.plan.scopes.get(body) ?? frame.symbols;
		return { symbols, activation, context: frame.context, isTop: false };
	}

	#run(body: Body, frame: Frame, out: string[]): End {
		for (const node of body) {
			try {
				const end = this.#runOne(node, frame, out);
				if (end !== 'whole') return end;
			} catch (fault) {
				if (fault instanceof RangeError)
					throw new TemplateFault('failed', 'maximum recursion depth exceeded', node.line);
				if (fault instanceof TemplateFault) fault.line ??= node.line;
				throw fault;
			}
		}
		return 'whole';
	}

	#write(text: string, out: string[]): void {
		this.#written += text.length;
		if (this.#written > mostText)
			throw new TemplateFault('refused', `more than ${mostText} characters`);
		out.push(text);
	}

	#runOne(node: Statement, frame: Frame, out: string[]): End {
		const place = this.placeOf(frame);
		switch (node.type) {
			case 'output':
				for (const item of node.items)
					this.#write(typeof item === 'string' ? item : print(item, place), out);
				return 'whole';
			case 'set':
				this.#checkNamespaces(node.target, frame);
				this.assign(node.target, evaluate(node.value, place), frame);
				return 'whole';
			case 'set-block':
				return this.#setBlock(node, frame);
			case 'if': {
				const branch = [node, ...node.elifs].find(({ test }) => isTrue(evaluate(test, place)));
				return this.#run(branch?.body ?? node.otherwise, frame, out);
			}
			case 'for':
				return this.#runLoop(node, frame, out);
			case 'macro': {
				const macro = makeMacro(this, node, frame, node.name);
				frame.activation.set(frame.symbols.ref(node.name), macro);
				if (frame.isTop) frame.context.vars.set(node.name, macro);
				return 'whole';
			}
			case 'call-block': {
				const caller = makeMacro(this, node, frame, null);
				const callee = evaluate(node.call.node, place);
				const given = giveArguments(node.call, place);
				if (given.named.has('caller')) fail("multiple values for keyword argument 'caller'");
				this.#write(
					toText(call(callee, { ...given, named: new Map([...given.named, ['caller', caller]]) })),
					out
				);
				return 'whole';
			}
			case 'generation':
				this.#write(toText(makeMacro(this, node, frame, null).call(nothing)), out);
				return 'whole';
			case 'filter-block': {
				const inside = this.inner(frame, node.body);
				return this.#runInside(node.body, inside, (text) =>
					this.#write(toText(this.#filter(node.filter, text, inside)), out)
				);
			}
			case 'with': {
				const inside = this.inner(frame, node.body);
				inside.activation.enter(inside.symbols, frame.context);
				node.targets.forEach((target, i) => {
					const value = node.values[i];
					if (value) this.assign(target, evaluate(value, place), inside);
				});
				const end = this.#run(node.body, inside, out);
				inside.activation.leave(inside.symbols);
				return end;
			}
			case 'block':
				this.#write(this.#renderBlock(node, frame), out);
				return 'whole';
			case 'break':
			case 'continue':
				return node.type;
		}
	}

	/** Renders a body by itself in a scope of its own; what it wrote is lost where a loop is left from inside. */
	#runInside(body: Body, inside: Frame, use: (text: string) => void): End {
		inside.activation.enter(inside.symbols, inside.context);
		const out: string[] = [];
		const end = this.#run(body, inside, out);
		if (end === 'whole') use(out.join(''));
		inside.activation.leave(inside.symbols);
		return end;
	}

	#setBlock(node: SetBlock, frame: Frame): End {
		const inside = this.inner(frame, node.body);
		return this.#runInside(node.body, inside, (text) => {
			this.assign(node.target, node.filter ? this.#filter(node.filter, text, inside) : text, frame);
		});
	}

	/** A filter, or a row of them, over text that was just rendered. */
	#filter(node: Expression, text: string, frame: Frame): Value {
		if (node.type !== 'filter') return text;
		const input = node.node ? this.#filter(node.node, text, frame) : text;
		return runFilter(node.name, input, giveArguments(node, this.placeOf(frame)));
	}

	#renderBlock(node: BlockNode, frame: Frame): string {
		const symbols = this.plan.scopes.get(node.body) ?? frame.symbols;
		let { context } = frame;
		if (node.isScoped) {
			const locals = new Map<string, Value>();
			for (const [name, variable] of frame.symbols.visibleStores()) {
				const value = frame.activation.get(variable);
				if (value !== undefined) locals.set(name, value);
			}
			context = context.derive(locals);
		}
		return this.#renderRoot(symbols, node.body, context, false);
	}

	#runLoop(node: ForNode, frame: Frame, out: string[]): End {
		const over = evaluate(node.over, this.placeOf(frame));
		if (!node.isRecursive) return this.#goThrough(node, frame, over, out, null, 0);
		const again = (inner: Value, depth0: number): string => {
			const written: string[] = [];
			this.#goThrough(
				node,
				{ ...frame, activation: new Activation(frame.activation) },
				inner,
				written,
				again,
				depth0
			);
			return written.join('');
		};
		this.#write(again(over, 0), out);
		return 'whole';
	}

	#goThrough(
		node: ForNode,
		frame: Frame,
		over: Value,
		out: string[],
		again: ((over: Value, depth0: number) => string) | null,
		depth0: number
	): End {
		const inside = this.inner(frame, node.body);
		const kept = node.test ? new Iter(this.#keep(node, node.test, over, frame)) : over;
		const loop = this.plan.extended.has(node) ? new Loop(kept, again, depth0) : null;
		const steps = loop ? loopSteps(loop) : each(kept);
		// Jinja's else is left out only where the body once came to its end, so a break in each round leads there.
		let cameToEnd = false;
		for (const item of steps) {
			this.assign(node.target, item, inside);
			if (loop) inside.activation.set(inside.symbols.ref('loop'), loop);
			inside.activation.enter(inside.symbols, frame.context);
			const end = this.#run(node.body, inside, out);
			if (end === 'break') break;
			cameToEnd ||= end === 'whole';
		}
		inside.activation.leave(inside.symbols);
		if (node.otherwise.length === 0 || cameToEnd) return 'whole';
		const otherwise = this.inner(frame, node.otherwise);
		otherwise.activation.enter(otherwise.symbols, frame.context);
		const end = this.#run(node.otherwise, otherwise, out);
		otherwise.activation.leave(otherwise.symbols);
		return end;
	}

	/** The items that a loop's condition lets through. */
	*#keep(node: ForNode, test: Expression, over: Value, frame: Frame): Generator<Value, void> {
		const inside = this.inner(frame, test, new Activation(frame.activation));
		inside.activation.enter(inside.symbols, frame.context);
		const place = this.placeOf(inside);
		for (const item of each(over)) {
			this.assign(node.target, item, inside);
			if (isTrue(evaluate(test, place))) yield item;
		}
	}

	assign(target: Target, value: Value, frame: Frame): void {
		if (target.type === 'tuple') {
			const items = toArray(value);
			if (items.length !== target.items.length)
				fail(`${items.length} values for ${target.items.length} names`);
			target.items.forEach((part, i) => this.assign(part as Target, items[i] ?? null, frame));
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

	#checkNamespaces(target: Target, frame: Frame): void {
		if (target.type === 'tuple')
			for (const part of target.items) this.#checkNamespaces(part as Target, frame);
		else if (
			target.type === 'nsref' &&
			!(frame.activation.get(frame.symbols.ref(target.name)) instanceof Namespace)
		)
			fail('cannot assign attribute on non-namespace object');
	}
}

class SelfReference extends Special {
	readonly printed = '<TemplateReference None>';
	readonly attribute: (name: string) => Value | undefined;
	constructor(find: (name: string) => Value | undefined) {
		super();
		this.attribute = find;
	}
}

function* loopSteps(loop: Loop): Generator<Value, void> {
	for (let item = loop.advance(); item !== undefined; item = loop.advance()) yield item;
}

function print(node: Expression, place: Place): string {
	try {
		if (node.type === 'filter' && node.node && printingFilters.has(node.name))
			return writeForHtml(node.name, evaluate(node.node, place));
		return toText(evaluate(node, place));
	} catch (fault) {
		throw locate(fault, node, place);
	}
}
