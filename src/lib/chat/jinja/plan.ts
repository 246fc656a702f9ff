/** @file Everything about a template that is settled before it renders: scopes, and what makes it invalid or refused. */
import type {
	BlockNode,
	Body,
	CallBlock,
	Expression,
	ForNode,
	GenerationNode,
	MacroNode,
	Statement
} from './ast.ts';
import { checkExpression } from './check-expression.ts';
import { findUndeclared } from './children.ts';
import { TemplateFault } from './fault.ts';
import type { Tree } from './parse.ts';
import { assignsLoop, hasScopedBlock } from './plan-loops.ts';
import { addBody, loadNames, storeNames, Symbols } from './symbols.ts';

/** Which of the special names a macro's body asks for. */
export interface MacroPlan {
	readonly symbols: Symbols;
	readonly catches: ReadonlySet<string>;
}

export class Plan {
	readonly source: string;
	readonly body: Body;
	readonly root = new Symbols(null);
	/** Of a loop by its body, its test and its else; of any other scope by its body. */
	readonly scopes = new Map<object, Symbols>();
	readonly macros = new Map<object, MacroPlan>();
	readonly blocks = new Map<string, BlockNode>();
	/** Loops in which `loop` is there. */
	readonly extended = new Set<ForNode>();

	/** @throws {TemplateFault} invalid or refused */
	constructor({ source, body }: Tree) {
		this.source = source;
		this.body = body;
		this.#declare(this.root, body, ['self']);
		addBody(this.root, body);
		this.#settle(body, { symbols: this.root, isSoft: false, isLoop: false });
	}

	#settle(body: Body, frame: Frame): void {
		for (const node of body) {
			try {
				this.#settleOne(node, frame);
			} catch (fault) {
				if (fault instanceof TemplateFault) fault.line ??= node.line;
				throw fault;
			}
		}
	}

	#settleOne(node: Statement, frame: Frame): void {
		const check = (expression: Expression, soft = frame.isSoft) =>
			checkExpression(expression, frame.symbols, soft, this.source);
		const inner = (body: Body) => {
			const symbols = new Symbols(frame.symbols);
			addBody(symbols, body);
			this.scopes.set(body, symbols);
			return { symbols, isSoft: false, isLoop: frame.isLoop };
		};
		switch (node.type) {
			case 'output':
				for (const item of node.items) if (typeof item !== 'string') check(item);
				return;
			case 'set':
				check(node.target);
				check(node.value);
				return;
			case 'set-block': {
				const frameInside = inner(node.body);
				this.#settle(node.body, frameInside);
				check(node.target);
				if (node.filter) checkExpression(node.filter, frameInside.symbols, false, this.source);
				return;
			}
			case 'if': {
				const soft = { ...frame, isSoft: true };
				check(node.test, true);
				this.#settle(node.body, soft);
				for (const elif of node.elifs) {
					check(elif.test, true);
					this.#settle(elif.body, soft);
				}
				this.#settle(node.otherwise, soft);
				return;
			}
			case 'for':
				this.#settleLoop(node, frame);
				return;
			case 'macro':
				this.#settleMacro(node, frame);
				return;
			case 'call-block':
				this.#settleMacro(node, frame);
				check(node.call);
				return;
			case 'generation':
				this.#settleMacro(node, frame);
				return;
			case 'filter-block': {
				const frameInside = inner(node.body);
				loadNames(frameInside.symbols, node.filter);
				this.#settle(node.body, frameInside);
				checkExpression(node.filter, frameInside.symbols, false, this.source);
				return;
			}
			case 'with': {
				const symbols = new Symbols(frame.symbols);
				for (const target of node.targets) storeNames(symbols, target, true);
				addBody(symbols, node.body);
				this.scopes.set(node.body, symbols);
				// The values are read outside, so that one does not see the target before it.
				for (const value of node.values) checkExpression(value, frame.symbols, false, this.source);
				this.#settle(node.body, { symbols, isSoft: false, isLoop: frame.isLoop });
				return;
			}
			case 'block':
				this.#settleBlock(node);
				return;
			case 'break':
			case 'continue':
				if (!frame.isLoop)
					throw new TemplateFault('invalid', `{% ${node.type} %} stands outside a loop`, node.line);
		}
	}

	#settleLoop(node: ForNode, frame: Frame): void {
		const body = new Symbols(frame.symbols);
		const isExtended =
			node.isRecursive ||
			findUndeclared(node.body, ['loop']).has('loop') ||
			hasScopedBlock(node.body) ||
			hasScopedBlock(node.otherwise);
		if (isExtended) {
			this.extended.add(node);
			body.declare('loop');
		}
		storeNames(body, node.target, true);
		addBody(body, node.body);
		this.scopes.set(node.body, body);
		const otherwise = new Symbols(frame.symbols);
		addBody(otherwise, node.otherwise);
		this.scopes.set(node.otherwise, otherwise);
		if (node.test) {
			const test = new Symbols(frame.symbols);
			storeNames(test, node.target, true);
			loadNames(test, node.test);
			this.scopes.set(node.test, test);
			checkExpression(node.test, test, false, this.source);
		}
		if (assignsLoop([node]))
			throw new TemplateFault('invalid', '“loop” cannot be assigned to inside a loop', node.line);
		checkExpression(node.over, frame.symbols, frame.isSoft, this.source);
		this.#settle(node.body, { symbols: body, isSoft: false, isLoop: true });
		this.#settle(node.otherwise, {
			symbols: otherwise,
			isSoft: false,
			isLoop: frame.isLoop && !node.isRecursive
		});
	}

	#settleMacro(node: MacroNode | CallBlock | GenerationNode, frame: Frame): void {
		const symbols = new Symbols(frame.symbols);
		const analyze = () => {
			for (const param of node.params) symbols.declare(param.name);
			for (const value of node.defaults) loadNames(symbols, value);
			addBody(symbols, node.body);
		};
		analyze();
		const names = node.params.map(({ name }) => name);
		const wanted = findUndeclared(node.body, ['caller', 'kwargs', 'varargs']);
		const catches = new Set<string>();
		const callerAt = names.indexOf('caller');
		if (wanted.has('caller')) {
			catches.add('caller');
			if (callerAt >= 0 && callerAt < names.length - node.defaults.length)
				throw new TemplateFault('invalid', 'the parameter “caller” needs a default', node.line);
		}
		for (const name of ['kwargs', 'varargs'])
			if (wanted.has(name) && !names.includes(name)) catches.add(name);
		for (const name of catches) if (!names.includes(name)) symbols.declare(name);
		analyze();
		this.macros.set(node, { symbols, catches });
		for (const value of node.defaults) checkExpression(value, symbols, false, this.source);
		this.#settle(node.body, { symbols, isSoft: false, isLoop: false });
	}

	#settleBlock(node: BlockNode): void {
		if (this.blocks.has(node.name))
			throw new TemplateFault('invalid', `the block “${node.name}” is defined twice`, node.line);
		this.blocks.set(node.name, node);
		if (node.isRequired)
			throw new TemplateFault('refused', 'a required block is not rendered here', node.line);
		const symbols = new Symbols(null);
		this.#declare(symbols, node.body, ['self', 'super']);
		addBody(symbols, node.body);
		this.scopes.set(node.body, symbols);
		this.#settle(node.body, { symbols, isSoft: false, isLoop: false });
	}

	/** Names that a template or block brings itself, where it asks for them. */
	#declare(symbols: Symbols, body: Body, names: readonly string[]): void {
		for (const name of findUndeclared(body, names)) symbols.declare(name);
	}
}

interface Frame {
	readonly symbols: Symbols;
	/** Inside of an `if`. */
	readonly isSoft: boolean;
	/** Where `break` and `continue` are allowed. */
	readonly isLoop: boolean;
}
