/** The two answers that a map is read by: suggested, or typed by the reader. */
import { findAnswer, suggestAnswers, tellsApart, type Answers } from './carry.ts';
import type { CarryRecord } from './carry-record.ts';

export type Side = keyof Answers;
type Typed = Readonly<Record<Side, string>>;
const nothing: Typed = { own: '', other: '' };

export class AnswerChoice {
	readonly #readMap: () => CarryRecord | null;
	/** As they were typed; empty for the suggested ones. */
	#typed = $state.raw<Typed>(nothing);
	readonly #map = $derived.by(() => this.#readMap());

	/** By index among the watched tokens. */
	readonly chosen: Answers = $derived.by(() => {
		if (!this.#map) return { own: 0, other: 0 };
		const suggested = suggestAnswers(this.#map);
		const { watched } = this.#map;
		const choose = (side: Side) => {
			const found = findAnswer(watched, this.#typed[side]);
			return this.#typed[side] === '' || found === -1 ? suggested[side] : found;
		};
		return { own: choose('own'), other: choose('other') };
	});
	/** Answers that this map was not measured for. */
	readonly unwatched: readonly string[] = $derived.by(() => {
		const { watched } = this.#map ?? {};
		return watched ? this.written.filter((text) => findAnswer(watched, text) === -1) : [];
	});
	/** False where both runs rank the two answers alike, so that there is nothing to move. */
	readonly tellsApart = $derived.by(() => this.#map !== null && tellsApart(this.#map, this.chosen));

	constructor(readMap: () => CarryRecord | null) {
		this.#readMap = readMap;
	}

	get typed(): Typed {
		return this.#typed;
	}
	/** Those that the reader typed. */
	get written(): readonly string[] {
		return Object.values(this.#typed).filter((text) => text !== '');
	}

	/** Takes over what was typed, or forgets it. */
	open(typed: Typed = nothing): void {
		this.#typed = { own: typed.own, other: typed.other };
	}

	write(side: Side, text: string): void {
		this.#typed = { ...this.#typed, [side]: text };
	}
}
