type Numbers = Float32Array | Int32Array;

/** A typed array that grows by doubling; views taken earlier keep showing what they showed. */
export class GrowingArray<T extends Numbers> {
	#values: T;
	#length = 0;
	readonly #make: (length: number) => T;

	constructor(make: (length: number) => T) {
		this.#make = make;
		this.#values = make(0);
	}

	/** Bytes it takes, the room to grow included. */
	get byteLength(): number {
		return this.#values.byteLength;
	}

	append(rows: T): void {
		const needed = this.#length + rows.length;
		if (needed > this.#values.length) {
			const larger = this.#make(Math.max(needed, 2 * this.#values.length));
			larger.set(this.#values.subarray(0, this.#length));
			this.#values = larger;
		}
		this.#values.set(rows, this.#length);
		this.#length = needed;
	}

	view(): T {
		return this.#values.subarray(0, this.#length) as T;
	}
}

export const makeFloats = () =>
	new GrowingArray<Float32Array>((length) => new Float32Array(length));
export const makeInts = () => new GrowingArray<Int32Array>((length) => new Int32Array(length));
