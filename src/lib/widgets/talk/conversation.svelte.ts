import type { Reply, Turn } from './turn.ts';

/** A turn without the number that the conversation gives it. */
export type NewTurn = Turn extends infer T ? (T extends Turn ? Omit<T, 'key'> : never) : never;

/** The turns of a conversation, and all that is needed to take a change of them back. */
export class Conversation {
	#turns = $state.raw<readonly Turn[]>([]);
	#earlier = $state.raw<readonly (readonly Turn[])[]>([]);
	#lastKey = 0;

	get turns() {
		return this.#turns;
	}
	get isEmpty() {
		return this.#turns.length === 0;
	}
	get last(): Turn | undefined {
		return this.#turns.at(-1);
	}
	/** What the model said last. */
	get lastReply(): Reply | null {
		return this.#turns.findLast((turn) => turn.role === 'assistant')?.reply ?? null;
	}
	get canUndo() {
		return this.#earlier.length > 0;
	}

	/** Adds a turn and returns its key. */
	add(turn: NewTurn): number {
		const key = ++this.#lastKey;
		this.#turns = [...this.#turns, { ...turn, key }];
		return key;
	}

	/** Replaces a turn that is still being written. */
	update(key: number, turn: NewTurn): void {
		this.#turns = this.#turns.map((old) => (old.key === key ? { ...turn, key } : old));
	}

	/** Drops a turn that came to nothing. */
	drop(key: number): void {
		this.#turns = this.#turns.filter((turn) => turn.key !== key);
	}

	/** Drops a turn and all after it; can be undone. */
	cutFrom(key: number): void {
		const at = this.#turns.findIndex((turn) => turn.key === key);
		if (at < 0) return;
		this.#remember();
		this.#turns = this.#turns.slice(0, at);
	}

	clear(): void {
		if (this.isEmpty) return;
		this.#remember();
		this.#turns = [];
	}

	/** Takes back the last cut. */
	undo(): void {
		const before = this.#earlier.at(-1);
		if (!before) return;
		this.#earlier = this.#earlier.slice(0, -1);
		this.#turns = before;
	}

	/** Takes over a conversation from elsewhere, such as this device's storage. */
	restore(turns: readonly Turn[]): void {
		this.#turns = turns.map((turn, i) => ({ ...turn, key: i + 1 }));
		this.#lastKey = turns.length;
		this.#earlier = [];
	}

	#remember(): void {
		this.#earlier = [...this.#earlier.slice(-19), this.#turns];
	}
}
