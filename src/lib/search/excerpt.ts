/** @file A text in pieces, with the found words marked. */
import { normaliseWord } from './index-options.ts';

export interface Piece {
	readonly text: string;
	readonly isHit: boolean;
}

interface Word {
	readonly at: number;
	readonly end: number;
}

/** The words of a text that are among those found; words end where the index ends them, at spaces and punctuation. */
function listHits(text: string, words: ReadonlySet<string>): readonly Word[] {
	return [...text.matchAll(/[^\n\r\p{Z}\p{P}]+/gu)].flatMap(({ 0: word, index }) => {
		const normal = normaliseWord(word);
		return normal !== null && words.has(normal) ? [{ at: index, end: index + word.length }] : [];
	});
}

/** The whole text in pieces. */
export function markHits(text: string, words: ReadonlySet<string>): readonly Piece[] {
	const pieces: Piece[] = [];
	let done = 0;
	for (const { at, end } of listHits(text, words)) {
		if (at > done) pieces.push({ text: text.slice(done, at), isHit: false });
		pieces.push({ text: text.slice(at, end), isHit: true });
		done = end;
	}
	if (done < text.length) pieces.push({ text: text.slice(done), isHit: false });
	return pieces;
}

const before = 50;

/**
 * Some words around the first found one, or the beginning where none is in this text.
 * @param length in UTF-16 units, about
 */
export function cutExcerpt(
	text: string,
	words: ReadonlySet<string>,
	length = 160
): readonly Piece[] {
	const first = listHits(text, words)[0]?.at ?? 0;
	const from = first > before ? text.lastIndexOf(' ', first - before) + 1 : 0;
	const space = text.indexOf(' ', from + length);
	const to = text.length - from <= length || space < 0 ? text.length : space;
	const shown = `${from > 0 ? '… ' : ''}${text.slice(from, to)}${to < text.length ? ' …' : ''}`;
	return markHits(shown, words);
}
