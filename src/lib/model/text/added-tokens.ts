/** @file Tokens that are looked for in the text before anything else is, as Hugging Face `tokenizers` 0.23 does (`added_vocabulary.rs`). */
import * as v from 'valibot';
import { AlignedText } from './aligned-text.ts';
import type { Normalize } from './normalizers.ts';
import { standIn } from './unicode-16.ts';

const flag = v.optional(v.boolean(), false);
export const addedTokenSchema = v.object({
	id: v.number(),
	content: v.string(),
	single_word: flag,
	lstrip: flag,
	rstrip: flag,
	normalized: flag,
	special: flag
});
export type AddedToken = v.InferOutput<typeof addedTokenSchema>;

/** A part of a text: a token, or what lies between tokens. */
export interface Section {
	readonly text: AlignedText;
	readonly id: number | null;
}

/** Cuts what is no token yet: first at those that are looked for in the text as it came, then at those in the normalized text. */
export function createSectioner(
	tokens: readonly AddedToken[],
	normalize: Normalize
): (text: string) => Section[] {
	const plain = new TokenFinder(
		tokens.filter(({ normalized }) => !normalized).map((token) => [token.content, token])
	);
	const normal = new TokenFinder(
		tokens
			.filter(({ normalized }) => normalized)
			.map((token) => [normalizeToken(token, normalize), token])
	);
	return (text) =>
		plain
			.cut(new AlignedText(text, 0))
			.flatMap((section) =>
				section.id === null ? normal.cut(normalize(section.text)) : [section]
			);
}

/** The text of a token as the normalized text has it. */
export function normalizeToken({ content, normalized }: AddedToken, normalize: Normalize): string {
	return normalized ? normalize(new AlignedText(content, 0)).text : content;
}

/** Rust's `regex`: a word character of Unicode. */
const word = '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]';
const endsWithWord = new RegExp(`${word}$`, 'u');
const startsWithWord = new RegExp(`^${word}`, 'u');
const space = /^\p{White_Space}$/u;

class TokenFinder {
	readonly #tokens: ReadonlyMap<string, AddedToken>;
	/** Leftmost, and of those that begin there the longest. */
	readonly #pattern: RegExp | null;

	constructor(tokens: readonly (readonly [text: string, token: AddedToken])[]) {
		this.#tokens = new Map(tokens.filter(([text]) => text !== ''));
		const texts = [...this.#tokens.keys()].sort((a, b) => b.length - a.length);
		const literals = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
		this.#pattern = texts.length > 0 ? new RegExp(literals.join('|'), 'gu') : null;
	}

	cut(source: AlignedText): Section[] {
		const { text } = source;
		const sections: Section[] = [];
		const add = (from: number, to: number, id: number | null) => {
			if (to > from) sections.push({ text: source.slice(from, to), id });
		};
		let done = 0;
		for (const { 0: found, index } of this.#pattern ? text.matchAll(this.#pattern) : []) {
			const token = this.#tokens.get(found);
			let [from, to] = [index, index + found.length];
			if (!token || (token.single_word && isInsideWord(text, from, to))) continue;
			if (token.lstrip) {
				while (from > 0 && space.test(text[from - 1] ?? '')) from--;
				from = Math.max(from, done);
			}
			if (token.rstrip) while (to < text.length && space.test(text[to] ?? '')) to++;
			// Spaces that a token before has taken in are not this one's.
			if (to <= from) continue;
			add(done, from, null);
			add(from, to, token.id);
			done = to;
		}
		add(done, text.length, null);
		return sections;
	}
}

function isInsideWord(text: string, from: number, to: number): boolean {
	// Two units hold any character.
	return (
		endsWithWord.test(standIn(text.slice(Math.max(0, from - 2), from))) ||
		startsWithWord.test(standIn(text.slice(to, to + 2)))
	);
}
