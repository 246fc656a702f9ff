/** @file A fact in a long text, and the question for it: what is asked of the merged model besides sums. */
import { readMistakeTexts } from '../mistake/texts.ts';
import type { MergeParams } from './parameters.ts';

export interface LookUp {
	/** Ends right before the answer. */
	readonly text: string;
	readonly answer: string;
	/** The sentence that tells it, "The key of Vera is 472." */
	readonly fact: string;
	/** The unfinished one at the end, "The key of Vera is". */
	readonly asked: string;
	/** How far into the text the fact stands, 0 to 1. */
	readonly place: number;
}

/** @throws {RangeError} where the text does not tell what it asks for */
export function readLookUp(text: string, answer: string): LookUp {
	const asked = text.slice(text.lastIndexOf('. ') + 2);
	const fact = `${asked} ${answer}.`;
	const at = text.indexOf(fact);
	if (at < 0) throw new RangeError(`The text asks “${asked}” and does not tell it.`);
	return { text, answer, fact, asked, place: at / text.length };
}

/** The question of a style and a length, always the same one. */
export async function findLookUp({
	style,
	length
}: Pick<MergeParams, 'style' | 'length'>): Promise<LookUp> {
	const { questions } = await readMistakeTexts();
	const found = questions.find((each) => each.style === style && each.length === Number(length));
	if (!found) throw new RangeError(`There is no ${style} question of ${length} tokens.`);
	return readLookUp(found.text, found.answer);
}

/** What was written, up to the end of the sentence. */
export const cutSentence = (text: string) => text.split('.')[0]?.trim() ?? '';
