/** @file Statements as text. */
import { assign, checkNamespaces } from './assign.ts';
import type { BlockNode, Body, Expression, SetBlock, Statement } from './ast.ts';
import { nothing } from './binding.ts';
import { call, evaluate, giveArguments, locate, type Place } from './evaluate.ts';
import { fail, TemplateFault } from './fault.ts';
import { runFilter } from './filters.ts';
import { makeMacro } from './macro.ts';
import type { Plan } from './plan.ts';
import { runLoop } from './run-loop.ts';
import { isTrue, toText } from './represent.ts';
import { Activation, type Context } from './scope.ts';
import type { Symbols } from './symbols.ts';
import { Callable, Special, Undefined, type Value } from './values.ts';

/** How a body ended. */
export type End = 'whole' | 'break' | 'continue';
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
		this.run(body, frame, out);
		return out.join('');
	}

	placeOf({ symbols, activation }: Frame): Place {
		return { source: this.plan.source, lookUp: (name) => activation.get(symbols.ref(name)) };
	}

	inner(frame: Frame, body: object, activation = frame.activation): Frame {
		const symbols = this.plan.scopes.get(body) ?? frame.symbols;
		return { symbols, activation, context: frame.context, isTop: false };
	}

	/** Writes a body to `out`, and says how it ended. */
	run(body: Body, frame: Frame, out: string[]): End {
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

	/** @throws {TemplateFault} refused where it is more than any prompt */
	write(text: string, out: string[]): void {
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
					this.write(typeof item === 'string' ? item : print(item, place), out);
				return 'whole';
			case 'set':
				checkNamespaces(node.target, frame);
				assign(node.target, evaluate(node.value, place), frame);
				return 'whole';
			case 'set-block':
				return this.#setBlock(node, frame);
			case 'if': {
				const branch = [node, ...node.elifs].find(({ test }) => isTrue(evaluate(test, place)));
				return this.run(branch?.body ?? node.otherwise, frame, out);
			}
			case 'for':
				return runLoop(this, node, frame, out);
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
				this.write(
					toText(call(callee, { ...given, named: new Map([...given.named, ['caller', caller]]) })),
					out
				);
				return 'whole';
			}
			case 'generation':
				this.write(toText(makeMacro(this, node, frame, null).call(nothing)), out);
				return 'whole';
			case 'filter-block': {
				const inside = this.inner(frame, node.body);
				return this.#runInside(node.body, inside, (text) =>
					this.write(toText(this.#filter(node.filter, text, inside)), out)
				);
			}
			case 'with': {
				const inside = this.inner(frame, node.body);
				inside.activation.enter(inside.symbols, frame.context);
				node.targets.forEach((target, i) => {
					const value = node.values[i];
					if (value) assign(target, evaluate(value, place), inside);
				});
				const end = this.run(node.body, inside, out);
				inside.activation.leave(inside.symbols);
				return end;
			}
			case 'block':
				this.write(this.#renderBlock(node, frame), out);
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
		const end = this.run(body, inside, out);
		if (end === 'whole') use(out.join(''));
		inside.activation.leave(inside.symbols);
		return end;
	}

	#setBlock(node: SetBlock, frame: Frame): End {
		const inside = this.inner(frame, node.body);
		return this.#runInside(node.body, inside, (text) => {
			assign(node.target, node.filter ? this.#filter(node.filter, text, inside) : text, frame);
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
}

class SelfReference extends Special {
	readonly printed = '<TemplateReference None>';
	readonly attribute: (name: string) => Value | undefined;
	constructor(find: (name: string) => Value | undefined) {
		super();
		this.attribute = find;
	}
}

function print(node: Expression, place: Place): string {
	try {
		return toText(evaluate(node, place));
	} catch (fault) {
		throw locate(fault, node, place);
	}
}
