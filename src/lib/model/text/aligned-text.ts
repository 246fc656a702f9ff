/** @file A stretch of text as the model is to see it, which remembers where each part of it stands in the text that was given. */

/** Offsets are in UTF-16 units; a range is meant to begin and end between characters. */
export class AlignedText {
	readonly text: string;
	readonly #from: number;
	readonly #starts: Int32Array | null;
	readonly #ends: Int32Array | null;

	/**
	 * @param from where `text` begins in the text that was given; of use only where nothing was changed
	 * @param starts for each unit, where the character it came from begins, [text.length]; null where nothing was changed
	 * @param ends the same for its end
	 */
	constructor(
		text: string,
		from: number,
		starts: Int32Array | null = null,
		ends: Int32Array | null = null
	) {
		this.text = text;
		this.#from = from;
		this.#starts = starts;
		this.#ends = ends;
	}

	/** Where the character that unit `at` came from begins in the text that was given. */
	startOf(at: number): number {
		return this.#starts ? (this.#starts[at] ?? 0) : this.#from + at;
	}

	/** Where the character that unit `at` came from ends in the text that was given. */
	endOf(at: number): number {
		return this.#ends ? (this.#ends[at] ?? 0) : this.#from + at + 1;
	}

	slice(from: number, to: number): AlignedText {
		if (from === 0 && to === this.text.length) return this;
		return new AlignedText(
			this.text.slice(from, to),
			this.#from + from,
			this.#starts?.subarray(from, to),
			this.#ends?.subarray(from, to)
		);
	}

	/** The same text with `added` before it, which stands where its first character stands; nothing before nothing. */
	prepend(added: string): AlignedText {
		if (this.text === '') return this;
		const first = (this.text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1;
		const builder = new AlignedBuilder(this);
		builder.add(added, 0, first);
		builder.copy(0, this.text.length);
		return builder.build();
	}
}

/** Writes another text from the parts of one. */
export class AlignedBuilder {
	readonly #source: AlignedText;
	readonly #parts: string[] = [];
	readonly #starts: number[] = [];
	readonly #ends: number[] = [];

	constructor(source: AlignedText) {
		this.#source = source;
	}

	/** Adds `text`, which came from the units `from` to `to` of the source. */
	add(text: string, from: number, to: number): void {
		if (text === '') return;
		const start = this.#source.startOf(from);
		const end = to > from ? this.#source.endOf(to - 1) : start;
		this.#parts.push(text);
		for (let i = 0; i < text.length; i++) {
			this.#starts.push(start);
			this.#ends.push(end);
		}
	}

	/** Adds the units `from` to `to` of the source, unchanged. */
	copy(from: number, to: number): void {
		if (from >= to) return;
		this.#parts.push(this.#source.text.slice(from, to));
		for (let i = from; i < to; i++) {
			this.#starts.push(this.#source.startOf(i));
			this.#ends.push(this.#source.endOf(i));
		}
	}

	build(): AlignedText {
		const starts = Int32Array.from(this.#starts);
		return new AlignedText(this.#parts.join(''), 0, starts, Int32Array.from(this.#ends));
	}
}
