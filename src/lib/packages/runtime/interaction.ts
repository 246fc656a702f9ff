/** @file An answer in the words of SCORM's interactions, which differ between its versions. */
import type { Given } from './attempt.ts';

export interface Interaction {
	readonly type: string;
	readonly response: string;
	/** Null where there is no one right answer. */
	readonly right: string | null;
	readonly result: string;
}

/** Characters that SCORM 1.2 takes of an answer, and SCORM 2004. */
const mostOf12 = 255;
const mostOf2004 = 4000;

/** @param is12 in SCORM 1.2, which knows no long text and no other kind: what was found is a performance there */
export function describeInteraction(given: Given, is12: boolean): Interaction {
	const cut = (text: string) => text.slice(0, is12 ? mostOf12 : mostOf2004);
	if ('option' in given) {
		const letter = (index: number) => String.fromCharCode(97 + index);
		const wrong = is12 ? 'wrong' : 'incorrect';
		return {
			...{ type: 'choice', response: letter(given.option), right: letter(given.question.right) },
			result: given.isRight ? 'correct' : wrong
		};
	}
	if ('found' in given)
		return {
			...{ type: is12 ? 'performance' : 'other', response: cut(given.found), right: null },
			result: 'correct'
		};
	return {
		...{ type: is12 ? 'fill-in' : 'long-fill-in', response: cut(given.text), right: null },
		result: 'neutral'
	};
}
