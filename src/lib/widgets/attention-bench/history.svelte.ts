/**
 * Undo and redo over values replaced whole. Edits with the same key in a row (one drag of one slider) count as one.
 */
export class History<Value> {
	readonly #limit: number;
	#past = $state.raw<readonly Value[]>([]);
	#present: Value;
	#future = $state.raw<readonly Value[]>([]);
	#openKey: string | null = null;
	readonly canUndo = $derived(this.#past.length > 0);
	readonly canRedo = $derived(this.#future.length > 0);

	constructor(initial: Value, limit = 200) {
		this.#present = $state.raw(initial);
		this.#limit = limit;
	}

	get value(): Value {
		return this.#present;
	}

	/** Makes `value` the present. With a key, further pushes of that key replace it until `settle`. */
	push(value: Value, key: string | null = null): void {
		const continues = key !== null && key === this.#openKey;
		if (!continues) this.#past = [...this.#past, this.#present].slice(-this.#limit);
		this.#openKey = key;
		this.#present = value;
		this.#future = [];
	}

	/** Ends a run of edits with one key: the next push is a step of its own. */
	settle(): void {
		this.#openKey = null;
	}

	undo(): void {
		const previous = this.#past.at(-1);
		if (previous === undefined) return;
		this.settle();
		this.#past = this.#past.slice(0, -1);
		this.#future = [this.#present, ...this.#future];
		this.#present = previous;
	}

	redo(): void {
		const [next, ...rest] = this.#future;
		if (next === undefined) return;
		this.settle();
		this.#past = [...this.#past, this.#present];
		this.#future = rest;
		this.#present = next;
	}

	/** Starts over from `value`, with nothing to undo. */
	restart(value: Value): void {
		this.settle();
		this.#past = [];
		this.#future = [];
		this.#present = value;
	}
}
