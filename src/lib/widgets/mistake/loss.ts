/** @file Loss by position of a text read twice, and what a mistake costs there. */
import type { TextScore } from '../../model/contract/run.ts';

/** Positions `[from, to)`, counted from 0, and the mean over the tokens there. */
export interface Bin {
	readonly from: number;
	readonly to: number;
	/** Nats a token, of the model as it is… */
	readonly own: number;
	/** …with the mistake… */
	readonly faulty: number;
	/** …and the difference. */
	readonly more: number;
	/** Standard error of the difference over texts; null of a single one. */
	readonly error: number | null;
	readonly texts: number;
}

type Scored = Pick<TextScore, 'logProbs'>;

/** Powers of two from 16; the first bin begins at 1, for the first token has nothing before it. */
export function listBins(longest: number): readonly (readonly [from: number, to: number])[] {
	const bins: [number, number][] = [[1, 16]];
	for (let from = 16; from < longest; from *= 2) bins.push([from, Math.min(2 * from, longest)]);
	return bins;
}

function meanLoss({ logProbs }: Scored, from: number, to: number): number | null {
	const part = logProbs.subarray(from, to);
	if (part.length < to - from) return null;
	return -part.reduce((sum, value) => sum + value, 0) / part.length;
}

/**
 * What texts cost by position, as the model is and with the mistake.
 * @param pairs the same text, read twice; only bins that a text fills count it
 */
export function compareLosses(
	pairs: readonly { readonly own: Scored; readonly faulty: Scored }[],
	longest: number
): readonly Bin[] {
	return listBins(longest).flatMap(([from, to]) => {
		const found = pairs.flatMap(({ own, faulty }) => {
			const [a, b] = [meanLoss(own, from, to), meanLoss(faulty, from, to)];
			return a === null || b === null ? [] : [{ own: a, faulty: b }];
		});
		if (found.length === 0) return [];
		const mean = (read: (each: { own: number; faulty: number }) => number) =>
			found.reduce((sum, each) => sum + read(each), 0) / found.length;
		const more = mean(({ own, faulty }) => faulty - own);
		const variance = mean(({ own, faulty }) => (faulty - own - more) ** 2);
		const texts = found.length;
		return {
			from,
			to,
			own: mean(({ own }) => own),
			faulty: mean(({ faulty }) => faulty),
			more,
			error: texts > 1 ? Math.sqrt(variance / (texts - 1)) : null,
			texts
		};
	});
}
