/** What the learner typed, how many tokens it is, and what will be cut. */
import { describeFailure, isNews } from '../../model/contract/model-error.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { Tokenized } from '../../model/contract/run.ts';

/** Characters shown on each side of the cut. */
const excerptLength = 60;

export interface Cut {
	/** How many tokens will be cut; null where the text is too long to count. */
	readonly tokens: number | null;
	/** The last characters that are kept. */
	readonly keptEnd: string;
	/** The first characters that are cut. */
	readonly cutStart: string;
	readonly isLonger: boolean;
}

export class PromptState {
	text = $state.raw('');
	/** Largest number of tokens one run takes; null while the model that would run is not known. */
	limit = $state<number | null>(null);
	/** A text whose length is known without counting: that of the recorded run. */
	#known = $state.raw<{ text: string; tokens: number } | null>(null);
	#counted = $state.raw<{ text: string; tokenized: Tokenized } | null>(null);
	#failure = $state.raw<ModelFailure | null>(null);

	/** Why tokens cannot be counted; everything else goes on. */
	get failure() {
		return this.#failure;
	}
	readonly isEmpty = $derived(this.text === '');
	/** False while the count on screen belongs to an older text. */
	readonly isCounted = $derived(
		this.isEmpty || this.#known?.text === this.text || this.#counted?.text === this.text
	);
	readonly count = $derived.by(() => {
		if (this.isEmpty) return 0;
		if (this.#known?.text === this.text) return this.#known.tokens;
		return this.#counted?.tokenized.ids.length ?? null;
	});
	readonly isPartial = $derived(!this.isEmpty && (this.#counted?.tokenized.isPartial ?? false));
	readonly isOver = $derived(
		this.limit !== null && (this.isPartial || (this.count !== null && this.count > this.limit))
	);
	readonly cut: Cut | null = $derived.by(() => {
		const { limit } = this;
		if (!this.isOver || !this.#counted || limit === null) return null;
		const { text, tokenized } = this.#counted;
		const end = findEnd(tokenized, limit);
		return {
			tokens: tokenized.isPartial ? null : tokenized.ids.length - limit,
			keptEnd: text.slice(Math.max(0, end - excerptLength), end),
			cutStart: text.slice(end, end + excerptLength),
			isLonger: text.length > end + excerptLength
		};
	});

	/** Starts with the prompt of a recorded run, whose tokens need no counting. */
	start(text: string, recorded: { readonly prompt: string; readonly tokens: readonly string[] }) {
		this.#known = { text: recorded.prompt, tokens: recorded.tokens.length };
		if (this.isEmpty) this.text = text;
	}

	/** Another model counts from here on, and takes another number of tokens: what was counted before says nothing. */
	changeModel(limit: number | null): void {
		this.#known = null;
		this.#counted = null;
		this.limit = limit;
	}

	/** Counts the text where its length is not known. Never rejects: see `failure`. */
	async countBy(tokenize: (text: string) => Promise<Tokenized>): Promise<void> {
		if (this.readKept() !== null) return;
		const { text } = this;
		try {
			this.receive(text, await tokenize(text));
			this.#failure = null;
		} catch (error) {
			const failure = describeFailure(error);
			if (isNews(failure)) this.#failure = failure;
		}
	}

	/** Takes a count; one that is late (the text has changed since) is kept only if nothing better is there. */
	receive(text: string, tokenized: Tokenized): void {
		if (text === this.text || this.#counted === null) this.#counted = { text, tokenized };
	}

	/** The text that will be run: all of it, or the part that fits. Null until it has been counted. */
	readKept(): string | null {
		if (this.isEmpty || this.#known?.text === this.text) return this.text;
		if (this.#counted?.text !== this.text) return null;
		const { tokenized } = this.#counted;
		return this.limit !== null && tokenized.ids.length > this.limit
			? this.text.slice(0, findEnd(tokenized, this.limit))
			: this.text;
	}
}

/** Where the text of the first `limit` tokens ends, in UTF-16 units. */
function findEnd({ ends }: Tokenized, limit: number): number {
	return ends[Math.min(limit, ends.length) - 1] ?? 0;
}
