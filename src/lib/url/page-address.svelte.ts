/** @file The state of a page in its query string: read once the page is alive, written without a new entry in the history. */
import {
	readParameters,
	writeParameters,
	type BadParameter,
	type Parameters,
	type ValuesOf
} from './parameters.ts';

export class PageAddress<S extends Parameters> {
	/** Defaults until `restore()`; prerendered pages know no query. */
	values: ValuesOf<S> = $state.raw(undefined as never);
	/** What stood in the address and was refused. */
	bad: readonly BadParameter[] = $state.raw([]);
	/** Controls appear only where they work. */
	isAlive = $state(false);
	readonly #specification: S;
	readonly #write: (address: string) => void;

	/** @param write puts an address into the bar: `replaceState` of `$app/navigation` */
	constructor(specification: S, write: (address: string) => void) {
		this.#specification = specification;
		this.#write = write;
		this.values = readParameters(specification, new Map()).values;
	}

	/** Takes over the query of the page that was opened. */
	restore(search: string): void {
		const given = new Map<string, unknown>(new URLSearchParams(search));
		const { values, bad } = readParameters(this.#specification, given);
		this.values = values;
		this.bad = bad;
		this.isAlive = true;
	}

	set(change: Partial<ValuesOf<S>>): void {
		this.values = { ...this.values, ...change };
		this.bad = [];
		const query = writeParameters(this.#specification, this.values);
		const { pathname, hash } = location;
		this.#write(`${pathname}${query ? `?${query}` : ''}${hash}`);
	}
}
