/** @file The state of an exhibit on a bare page: its host has read the address, and hears of every change. */
import type { Address } from '../url/page-address.svelte.ts';
import type { BadParameter, Parameters, ValuesOf } from '../url/parameters.ts';

export class HeldValues<S extends Parameters> implements Address<S> {
	readonly isAlive = true;
	/** The host shows refused settings itself. */
	readonly bad: readonly BadParameter[] = [];
	readonly #report: ((values: ValuesOf<S>) => void) | undefined;
	#values: ValuesOf<S> = $state.raw() as ValuesOf<S>;

	constructor(values: ValuesOf<S>, report?: (values: ValuesOf<S>) => void) {
		this.#values = values;
		this.#report = report;
	}

	get values(): ValuesOf<S> {
		return this.#values;
	}

	set(change: Partial<ValuesOf<S>>): void {
		this.#values = { ...this.#values, ...change };
		this.#report?.(this.#values);
	}
}
