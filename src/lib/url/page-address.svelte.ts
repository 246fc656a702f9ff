/** @file The state of a page in its query string: read once the page is alive, written without a new entry in the history. */
import type { BadParameter, Parameters, ValuesOf } from './parameters.ts';
import { readSearch, writeSearch } from './search.ts';

/** The state of a room or an exhibit, wherever it is kept. */
export interface Address<S extends Parameters> {
	readonly values: ValuesOf<S>;
	/** What was given and refused. */
	readonly bad: readonly BadParameter[];
	/** Controls appear only where they work. */
	readonly isAlive: boolean;
	set(change: Partial<ValuesOf<S>>): void;
}

export class PageAddress<S extends Parameters> implements Address<S> {
	readonly #specification: S;
	readonly #write: (address: string) => void;
	#values: ValuesOf<S> = $state.raw() as ValuesOf<S>;
	#bad: readonly BadParameter[] = $state.raw([]);
	#isAlive = $state(false);

	/** @param write puts an address into the bar: `replaceState` of `$app/navigation` */
	constructor(specification: S, write: (address: string) => void) {
		this.#specification = specification;
		this.#write = write;
		this.#values = readSearch(specification, '').values;
	}

	/** Defaults until `restore()`; prerendered pages know no query. */
	get values(): ValuesOf<S> {
		return this.#values;
	}

	/** What stood in the address and was refused. */
	get bad(): readonly BadParameter[] {
		return this.#bad;
	}

	/** Controls appear only where they work. */
	get isAlive(): boolean {
		return this.#isAlive;
	}

	/** Takes over the query of the page that was opened. */
	restore(search: string): void {
		const { values, bad } = readSearch(this.#specification, search);
		this.#values = values;
		this.#bad = bad;
		this.#isAlive = true;
	}

	set(change: Partial<ValuesOf<S>>): void {
		this.#values = { ...this.#values, ...change };
		this.#bad = [];
		this.#write(writeSearch(this.#specification, this.#values, location));
	}
}
