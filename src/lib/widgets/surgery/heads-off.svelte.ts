/** @file Which heads are off, and the way back. */
import type { HeadPlace } from '../../model/contract/interventions.ts';
import { toggleHeads } from './heads.ts';

export class HeadsOff {
	readonly #onchange: () => void;
	#list = $state.raw<readonly HeadPlace[]>([]);
	#past = $state.raw<readonly (readonly HeadPlace[])[]>([]);

	constructor(onchange: () => void) {
		this.#onchange = onchange;
	}

	get list() {
		return this.#list;
	}
	get canUndo() {
		return this.#past.length > 0;
	}

	/** Takes these for the beginning: there is no way back behind them. */
	begin(list: readonly HeadPlace[]): void {
		this.#past = [];
		this.#list = list;
	}

	/** Heads that there turn out to be; the way back stays. */
	keep(list: readonly HeadPlace[]): void {
		this.#list = list;
	}

	/** Heads off, or on again where all of them are off already. */
	toggle(heads: readonly HeadPlace[]): void {
		this.#go(toggleHeads(this.#list, heads));
	}

	restoreAll(): void {
		if (this.#list.length > 0) this.#go([]);
	}

	undo(): void {
		const before = this.#past.at(-1);
		if (!before) return;
		this.#past = this.#past.slice(0, -1);
		this.#list = before;
		this.#onchange();
	}

	#go(list: readonly HeadPlace[]): void {
		this.#past = [...this.#past, this.#list];
		this.#list = list;
		this.#onchange();
	}
}
