/** @file Cells of a logit lens: what each row of logits says, and what it thinks of the answer that the model gives in the end. */
import { selectTopK } from '../../math/sampling.ts';
import { logSumExp } from '../../math/softmax.ts';
import type { TraceLens } from '../../trace/trace.ts';

/** Likeliest tokens kept of each cell. */
export const lensTopK = 5;

export interface LensSize {
	/** Layers and one. */
	readonly depths: number;
	readonly tokens: number;
	readonly vocabulary: number;
}

export type LensNumbers = Omit<TraceLens, 'depths'>;

/** Fills the cells depth by depth; the last depth has to come first, since it holds the answers. */
export class LensCells {
	readonly #size: LensSize;
	readonly numbers: LensNumbers;

	constructor(size: LensSize) {
		const { depths, tokens, vocabulary } = size;
		const cells = depths * tokens;
		const k = Math.min(lensTopK, vocabulary);
		this.#size = size;
		this.numbers = {
			topk: {
				k,
				ids: new Int32Array(cells * k).fill(-1),
				logits: new Float32Array(cells * k),
				logSumExp: new Float32Array(cells)
			},
			entropy: new Float32Array(cells),
			answers: new Int32Array(tokens).fill(-1),
			answerProbability: new Float32Array(cells),
			answerRank: new Int32Array(cells)
		};
	}

	/** @param logits `[vocabulary]` of one cell */
	put(depth: number, token: number, logits: Float32Array): void {
		const { depths, tokens } = this.#size;
		const { topk, entropy, answers, answerProbability, answerRank } = this.numbers;
		const cell = depth * tokens + token;
		const best = selectTopK(logits, topk.k);
		topk.ids.set(best.ids, cell * topk.k);
		topk.logits.set(best.logits, cell * topk.k);
		const normaliser = logSumExp(logits);
		topk.logSumExp[cell] = normaliser;
		if (depth === depths - 1) answers[token] = best.ids[0] ?? -1;
		const answer = logits[answers[token] ?? -1] ?? NaN;
		let likelier = 0;
		let mean = 0;
		for (const logit of logits) {
			if (logit > answer) likelier++;
			const p = Math.exp(logit - normaliser);
			// A logit of minus infinity has no share in the mean.
			if (p > 0) mean += p * logit;
		}
		entropy[cell] = normaliser - mean;
		answerProbability[cell] = Math.exp(answer - normaliser);
		answerRank[cell] = likelier + 1;
	}
}
