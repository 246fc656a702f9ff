/** @file What is read with the model as it is and with its weights rounded: the lab's stories, or a text of one's own. */
import type { LiveModel } from '../../model/page/live-model.svelte.ts';
import type { NextTokens } from '../../model/contract/run.ts';
import { readTexts } from '../beyond/texts.ts';

/** Tokens of each story, as `lab/quantised.py` reads them. */
export const tokensRead = 256;

export interface Reading {
	/** Nats a token. */
	readonly loss: number;
	/** Share of tokens that no other was likelier than. */
	readonly right: number;
	readonly tokens: number;
	/** What may follow the last text. */
	readonly next: NextTokens;
}

/**
 * Loss over texts, the first token of each left out.
 * @param own a text of one's own; empty reads the stories' beginnings
 * @returns null where there was nothing to foresee, or something newer was asked for
 */
export async function readAll(
	live: Pick<LiveModel, 'tokenize' | 'score' | 'info'>,
	own: string,
	isCurrent: () => boolean
): Promise<Reading | null> {
	const schedule = live.info?.ownSchedule;
	if (!schedule) return null;
	const texts = own.trim() === '' ? (await readTexts()).texts.map(({ text }) => text) : [own];
	let [sum, right, tokens] = [0, 0, 0];
	let next: NextTokens | null = null;
	for (const text of texts) {
		const { ends } = await live.tokenize(text);
		const isLong = own.trim() === '' && ends.length > tokensRead;
		const kept = isLong ? text.slice(0, ends[tokensRead - 1]) : text;
		if (!isCurrent()) return null;
		const score = await live.score(kept, schedule);
		if (!isCurrent()) return null;
		next = score.next;
		for (let i = 1; i < score.logProbs.length; i++) {
			sum -= score.logProbs[i] ?? 0;
			right += score.isLikeliest[i] ?? 0;
			tokens++;
		}
	}
	return next && tokens > 0 ? { loss: sum / tokens, right: right / tokens, tokens, next } : null;
}
