/** @file Variables while a template renders. */
import type { Value } from './values.ts';
import type { Symbols } from './symbols.ts';

/** What is told to a template, and what it sets at its top. */
export class Context {
	readonly #told: ReadonlyMap<string, Value>;
	readonly vars = new Map<string, Value>();
	constructor(told: ReadonlyMap<string, Value>) {
		this.#told = told;
	}
	resolve(name: string): Value | undefined {
		return this.vars.has(name) ? this.vars.get(name) : this.#told.get(name);
	}
	/** Another that also knows the variables of a scope. */
	derive(locals: ReadonlyMap<string, Value>): Context {
		return new Context(new Map([...this.#told, ...this.vars, ...locals]));
	}
}

/** One call of what Jinja makes a function of: the template, a block, a macro, a loop's condition. Inner ones see outer ones' variables as they are. */
export class Activation {
	readonly #values = new Map<string, Value | undefined>();
	readonly #outer: Activation | null;
	constructor(outer: Activation | null) {
		this.#outer = outer;
	}
	get(variable: string): Value | undefined {
		return this.#values.has(variable) ? this.#values.get(variable) : this.#outer?.get(variable);
	}
	set(variable: string, value: Value | undefined): void {
		this.#values.set(variable, value);
	}
	/** Gives the variables of a scope what they begin with. */
	enter(symbols: Symbols, context: Context): void {
		for (const [variable, load] of symbols.loads) {
			if (load.kind === 'resolve') this.set(variable, context.resolve(load.name));
			else if (load.kind === 'alias') this.set(variable, this.get(load.variable));
			else if (load.kind === 'undefined') this.set(variable, undefined);
		}
	}
	leave(symbols: Symbols): void {
		for (const variable of symbols.loads.keys()) this.set(variable, undefined);
	}
}
