import { logSumExp } from '../../math/softmax.ts';
import { selectTopK } from '../../math/sampling.ts';
import type { TopK } from '../../trace/trace.ts';
import type { ForwardResult } from './decoder-options.ts';
import type { StepResult } from '../contract/run.ts';
import type { TextTokenizer } from '../text/tokenizer.ts';

/** Next tokens kept for each position. */
export const topkCount = 20;

/** The rows of a trace that one forward pass over `ids` gives. */
export function describeStep(
	ids: readonly number[],
	result: ForwardResult,
	{ tokenizer, kept }: { readonly tokenizer: TextTokenizer; readonly kept: number | null }
): StepResult {
	/** Rows of logits: of a run that the model keeps, the last alone. */
	const known = kept === null ? ids.length : 1;
	const topk = rankLogits(result.logits, ids.length, known);
	return {
		tokenIds: Int32Array.from(ids),
		tokens: ids.map((id) => tokenizer.show(id)),
		layers: result.layers,
		kept,
		topk,
		topkTokens: new Map(
			[...topk.ids].filter((id) => id >= 0).map((id) => [id, tokenizer.show(id)])
		),
		// A copy: the rest would cross to the page with it.
		lastLogits: result.logits.slice(-result.logits.length / known),
		forwardMs: result.forwardMs,
		cacheBytes: result.cacheBytes
	};
}

/**
 * The likeliest next tokens of the last rows; those before them are left as −1.
 * @param logits `[known, vocabulary]`
 */
function rankLogits(
	logits: Float32Array,
	rows: number,
	known: number
): TopK & { logSumExp: Float32Array } {
	const vocabulary = logits.length / known;
	const k = Math.min(topkCount, vocabulary);
	const ids = new Int32Array(rows * k).fill(-1);
	const best = new Float32Array(rows * k);
	const sums = new Float32Array(rows);
	const first = rows - known;
	for (let row = first; row < rows; row++) {
		const values = logits.subarray((row - first) * vocabulary, (row - first + 1) * vocabulary);
		const ranked = selectTopK(values, k);
		ids.set(ranked.ids, row * k);
		best.set(ranked.logits, row * k);
		sums[row] = logSumExp(values);
	}
	return { k, ids, logits: best, logSumExp: sums };
}
