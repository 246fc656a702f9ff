/** Numbers, smallest first. */
export class MinHeap {
	readonly #heap: number[] = [];

	push(value: number): void {
		const heap = this.#heap;
		let at = heap.length;
		heap.push(value);
		while (at > 0) {
			const parent = (at - 1) >> 1;
			const above = heap[parent] ?? 0;
			if (above <= value) break;
			heap[at] = above;
			at = parent;
		}
		heap[at] = value;
	}

	/** The smallest number; nothing where there is none. */
	pop(): number | undefined {
		const heap = this.#heap;
		const top = heap[0];
		const last = heap.pop();
		if (last === undefined || heap.length === 0) return top;
		let at = 0;
		for (let child = 1; child < heap.length; child = 2 * at + 1) {
			if ((heap[child + 1] ?? Infinity) < (heap[child] ?? 0)) child++;
			const below = heap[child] ?? 0;
			if (below >= last) break;
			heap[at] = below;
			at = child;
		}
		heap[at] = last;
		return top;
	}
}
