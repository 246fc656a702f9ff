/** @file The state of a page in its query string: read once the page is alive, written without a new entry in the history. */
import type { BadParameter, Parameters, ValuesOf } from './parameters.ts';
import { readSearch, writeSearch } from './search.ts';

/** The state of a room or an exhibit, wherever it is kept. */
export interface Address<S extends Parameters> {
	readonly values: ValuesOf<S>;
	/** What was given and refused. */
	readonly bad: readonly BadParameter[];
	/** Controls are seen only where they work; until then their room is kept (`until-alive`). */
	readonly isAlive: boolean;
	set(change: Partial<ValuesOf<S>>): void;
}

export class PageAddress<S extends Parameters> implements Address<S> {
	readonly #specification: S;
	readonly #write: (address: string) => void;
	readonly #wait: number;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#values: ValuesOf<S> = $state.raw() as ValuesOf<S>;
	#bad: readonly BadParameter[] = $state.raw([]);
	#isAlive = $state(false);

	/**
	 * @param write puts an address into the bar: `replaceState` of `$app/navigation`
	 * @param wait ms after the last change until it is written. A browser fetches and draws the page's icon again for each address, which
	 * takes longer than many an answer, and some refuse more than a hundred in half a minute. Who waits calls `flush()` before the page is left.
	 */
	constructor(specification: S, write: (address: string) => void, wait = 0) {
		this.#specification = specification;
		this.#write = write;
		this.#wait = wait;
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

	/** See `Address`. */
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
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.flush(), this.#wait);
		if (this.#wait === 0) this.flush();
	}

	/** Writes now what is still to be written. */
	flush(): void {
		if (this.#timer === undefined) return;
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#write(writeSearch(this.#specification, this.#values, location));
	}
}
