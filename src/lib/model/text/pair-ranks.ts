/**
 * Rank of each merge by its pair of ids: an open-addressed table in typed arrays. A `Map` of 280,000 pairs, whose keys are beyond the
 * small integers, takes twice as long to fill as everything else that opening a vocabulary does.
 */
export class PairRanks {
	readonly #lefts: Int32Array;
	readonly #rights: Int32Array;
	readonly #ranks: Int32Array;
	readonly #mask: number;

	/** @param most pairs that will be set, at most */
	constructor(most: number) {
		// At most half full, so that a search ends soon.
		const size = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * most)));
		this.#lefts = new Int32Array(size).fill(-1);
		this.#rights = new Int32Array(size);
		this.#ranks = new Int32Array(size);
		this.#mask = size - 1;
	}

	/** A pair that is set again has the later rank. */
	set(left: number, right: number, rank: number): void {
		const at = this.#find(left, right);
		this.#lefts[at] = left;
		this.#rights[at] = right;
		this.#ranks[at] = rank;
	}

	/** Its rank; undefined where the pair does not merge. */
	get(left: number, right: number): number | undefined {
		const at = this.#find(left, right);
		return this.#lefts[at] === -1 ? undefined : this.#ranks[at];
	}

	/** Where the pair is, or the empty place where it would be. */
	#find(left: number, right: number): number {
		let at = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
		at = (at ^ (at >>> 15)) & this.#mask;
		while (this.#lefts[at] !== -1 && (this.#lefts[at] !== left || this.#rights[at] !== right))
			at = (at + 1) & this.#mask;
		return at;
	}
}
