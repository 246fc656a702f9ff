/** What stands in the entrance: a line, whether its layer has RoPE, and the token whose row is read. */
import { findTellingToken, type Line, type Side } from './line.ts';

export class Lobby {
	readonly #recorded: Line;
	/** The last run of the model. */
	#live = $state.raw<Line | null>(null);
	#picked = $state.raw<number | null>(null);
	#pointed = $state.raw<number | null>(null);
	/** What stands in the field. */
	text = $state.raw('');
	usesRope = $state(true);

	readonly side: Side = $derived(this.usesRope ? this.line.rope : this.line.nope);
	readonly isBlank = $derived(this.text.trim() === '');
	/** What stands in the field is not what the picture was made from. */
	readonly isOfAnother = $derived(this.text !== this.line.text);
	/** Nothing that is here was made from what stands in the field, and nothing will be until the model runs. */
	readonly isAwaited = $derived(this.isOfAnother && this.line.origin === 'recorded');
	/** The token whose row is read, counted from 0: the one that is pointed at, or was picked, else the one that tells most. */
	readonly query: number | null = $derived(
		this.#find(this.#pointed) ?? this.#find(this.#picked) ?? findTellingToken(this.line)
	);

	constructor(recorded: Line) {
		this.#recorded = recorded;
		this.text = recorded.text;
	}

	get line(): Line {
		return this.#live ?? this.#recorded;
	}

	/** Takes a live run; the row to read is chosen anew. */
	show(line: Line | null): void {
		this.#live = line;
		this.#picked = null;
		this.#pointed = null;
	}

	pick(query: number): void {
		this.#picked = this.#find(query);
	}

	/** @param query null where nothing is pointed at any more */
	point(query: number | null): void {
		this.#pointed = this.#find(query);
	}

	/** The recorded line and its picture. */
	goBack(): void {
		this.show(null);
		this.text = this.#recorded.text;
	}

	#find(query: number | null): number | null {
		return query !== null && query in this.line.tokens ? query : null;
	}
}
