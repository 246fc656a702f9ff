/** @file How well a model foresees a text it is given: the probability of every token, from the logits of the one before it. */
import { logSumExp } from '../../math/softmax.ts';
import type { Decoder } from './decoder.ts';
import type { ScorePart, TextScore } from '../contract/run.ts';
import { rankNext } from './next-tokens.ts';
import { topkCount } from './step-result.ts';
import type { TextTokenizer } from '../text/tokenizer.ts';

export interface ScoreOptions {
	readonly tokenizer: Pick<TextTokenizer, 'show'>;
	readonly onPart: (part: ScorePart) => Promise<void>;
}

/** Log-probability of `ids` and whether each was the likeliest; see `ScorePart`. */
type ScoredRows = Pick<ScorePart, 'logProbs' | 'isLikeliest'>;

/**
 * Scores the tokens of one forward pass.
 * @param ids `[tokens]`
 * @param logits `[tokens, vocabulary]`; row t foretells token t + 1
 * @param before `[vocabulary]` logits of the token before these, or null at the beginning of a text
 */
export function scoreRows(
	ids: readonly number[],
	logits: Float32Array,
	before: Float32Array | null
): ScoredRows {
	const vocabulary = logits.length / ids.length;
	const logProbs = new Float32Array(ids.length).fill(NaN);
	const isLikeliest = new Uint8Array(ids.length);
	for (const [t, id] of ids.entries()) {
		const row = t === 0 ? before : logits.subarray((t - 1) * vocabulary, t * vocabulary);
		if (!row) continue;
		const own = row[id] ?? -Infinity;
		logProbs[t] = own - logSumExp(row);
		isLikeliest[t] = row.every((logit) => logit <= own) ? 1 : 0;
	}
	return { logProbs, isLikeliest };
}

/**
 * Scores a text part by part on a decoder that is at its beginning. Only one part's logits are held at a time.
 * @param parts `[parts][tokens]` token ids
 */
export async function scoreText(
	decoder: Pick<Decoder, 'forward'>,
	parts: readonly (readonly number[])[],
	{ tokenizer, onPart }: ScoreOptions
): Promise<void> {
	const show = (id: number) => tokenizer.show(id);
	let before: Float32Array | null = null;
	for (const ids of parts) {
		const { logits, forwardMs } = await decoder.forward(ids, { taps: 'none', logits: 'all' });
		const rows = scoreRows(ids, logits, before);
		before = logits.slice(logits.length - logits.length / ids.length);
		const next = rankNext(before, show, topkCount);
		const tokenIds = Int32Array.from(ids);
		await onPart({ tokenIds, tokens: ids.map(show), ...rows, next, forwardMs });
	}
}

/**
 * The parts of a text put together.
 * @throws {RangeError} where there are none
 */
export function joinScores(parts: readonly ScorePart[]): TextScore {
	const last = parts.at(-1);
	if (!last) throw new RangeError('A score without parts.');
	return {
		tokenIds: Int32Array.from(parts.flatMap(({ tokenIds }) => [...tokenIds])),
		tokens: parts.flatMap(({ tokens }) => tokens),
		logProbs: Float32Array.from(parts.flatMap(({ logProbs }) => [...logProbs])),
		isLikeliest: Uint8Array.from(parts.flatMap(({ isLikeliest }) => [...isLikeliest])),
		next: last.next,
		forwardMs: parts.reduce((sum, { forwardMs }) => sum + forwardMs, 0)
	};
}
