/**
 * @file Which variable a name means where it stands. Jinja decides that before it renders, from all names of a scope: a name
 * that a scope assigns to first is undefined in it until then, whatever is known outside.
 */
import type { Body, Expression, Statement, Target } from './ast.ts';
import { walk } from './children.ts';
import { TemplateFault } from './fault.ts';

/** What a variable holds when its scope is entered. */
export type Load =
	| { readonly kind: 'param' | 'undefined' }
	/** What the context has under that name. */
	| { readonly kind: 'resolve'; readonly name: string }
	/** What an outer variable holds. */
	| { readonly kind: 'alias'; readonly variable: string };

/** The names of one scope. A variable is named by the depth of its scope and its name. */
export class Symbols {
	readonly level: number;
	readonly parent: Symbols | null;
	#refs = new Map<string, string>();
	#loads = new Map<string, Load>();
	#stores = new Set<string>();

	constructor(parent: Symbols | null) {
		this.parent = parent;
		this.level = parent ? parent.level + 1 : 0;
	}
	get loads(): ReadonlyMap<string, Load> {
		return this.#loads;
	}
	get stores(): ReadonlySet<string> {
		return this.#stores;
	}

	findRef(name: string): string | null {
		return this.#refs.get(name) ?? this.parent?.findRef(name) ?? null;
	}
	findLoad(variable: string): Load | null {
		return this.#loads.get(variable) ?? this.parent?.findLoad(variable) ?? null;
	}
	/** @throws {TemplateFault} invalid, where Jinja cannot place the name either */
	ref(name: string): string {
		return this.findRef(name) ?? unplaced(name);
	}
	declare(name: string): string {
		this.#stores.add(name);
		return this.#define(name, { kind: 'param' });
	}
	load(name: string): void {
		if (this.findRef(name) === null) this.#define(name, { kind: 'resolve', name });
	}
	store(name: string): void {
		this.#stores.add(name);
		if (this.#refs.has(name)) return;
		const outer = this.parent?.findRef(name) ?? null;
		this.#define(name, outer === null ? { kind: 'undefined' } : { kind: 'alias', variable: outer });
	}

	/** Every assigned name that can be seen here, with its variable. */
	visibleStores(): Map<string, string> {
		const found = this.parent?.visibleStores() ?? new Map<string, string>();
		for (const name of this.#stores) found.set(name, this.ref(name));
		return found;
	}

	/** Takes in what one branch of an `if` does each: what only some assign comes from outside otherwise. */
	addBranches(branches: readonly ((symbols: Symbols) => void)[]): void {
		const copies = branches.map((visit) => {
			const copy = this.#copy();
			visit(copy);
			return copy;
		});
		const stored = new Set(
			copies.flatMap((copy) => [...copy.#stores]).filter((name) => !this.#stores.has(name))
		);
		for (const copy of copies) {
			for (const [name, variable] of copy.#refs) this.#refs.set(name, variable);
			for (const [variable, load] of copy.#loads) this.#loads.set(variable, load);
			for (const name of copy.#stores) this.#stores.add(name);
		}
		for (const name of stored) {
			const outer = this.parent?.findRef(name) ?? null;
			this.#loads.set(
				this.ref(name),
				outer === null ? { kind: 'resolve', name } : { kind: 'alias', variable: outer }
			);
		}
	}

	#define(name: string, load: Load): string {
		const variable = `${this.level} ${name}`;
		this.#refs.set(name, variable);
		this.#loads.set(variable, load);
		return variable;
	}
	#copy(): Symbols {
		const copy = new Symbols(this.parent);
		copy.#refs = new Map(this.#refs);
		copy.#loads = new Map(this.#loads);
		copy.#stores = new Set(this.#stores);
		return copy;
	}
}

function unplaced(name: string): never {
	throw new TemplateFault('invalid', `the name “${name}” cannot be used here`);
}

export function loadNames(symbols: Symbols, expression: Expression): void {
	walk(expression, (node) => {
		if (node.type === 'name' || node.type === 'nsref') symbols.load(node.name);
	});
}

/** @param isParam true for what a scope itself brings: loop variables, parameters */
export function storeNames(symbols: Symbols, target: Target, isParam = false): void {
	walk(target, (node) => {
		if (node.type === 'nsref') symbols.load(node.name);
		else if (node.type === 'name' && isParam) symbols.declare(node.name);
		else if (node.type === 'name') symbols.store(node.name);
	});
}

/** The names of a body that belong to the scope it stands in; scopes inside it are not entered. */
export function addBody(symbols: Symbols, body: Body): void {
	for (const node of body) addStatement(symbols, node);
}

function addStatement(symbols: Symbols, node: Statement): void {
	switch (node.type) {
		case 'output':
			for (const item of node.items) if (typeof item !== 'string') loadNames(symbols, item);
			return;
		case 'set':
			loadNames(symbols, node.value);
			storeNames(symbols, node.target);
			return;
		case 'set-block':
			storeNames(symbols, node.target);
			return;
		case 'for':
			loadNames(symbols, node.over);
			return;
		case 'if':
			loadNames(symbols, node.test);
			symbols.addBranches([
				(branch) => addBody(branch, node.body),
				(branch) => {
					for (const { test, body } of node.elifs) {
						loadNames(branch, test);
						branch.addBranches([(inner) => addBody(inner, body), () => undefined, () => undefined]);
					}
				},
				(branch) => addBody(branch, node.otherwise)
			]);
			return;
		case 'macro':
			symbols.store(node.name);
			return;
		case 'call-block':
			loadNames(symbols, node.call);
			return;
		case 'filter-block':
			loadNames(symbols, node.filter);
			return;
		case 'with':
			for (const value of node.values) loadNames(symbols, value);
	}
}
