import { logSumExp } from '../math/softmax.ts';
import { selectTopK } from '../math/sampling.ts';
import type { TopK } from '../trace/trace.ts';
import type { ForwardResult } from './decoder.ts';
import type { StepResult } from './protocol.ts';
import type { TextTokenizer } from './tokenizer.ts';

/** Next tokens kept for each position. */
export const topkCount = 20;

/** The rows of a trace that one forward pass over `ids` gives. */
export function describeStep(
	ids: readonly number[],
	result: ForwardResult,
	tokenizer: TextTokenizer
): StepResult {
	const topk = rankLogits(result.logits, ids.length);
	return {
		tokenIds: Int32Array.from(ids),
		tokens: ids.map((id) => tokenizer.show(id)),
		layers: result.layers,
		topk,
		topkTokens: new Map(Array.from(topk.ids, (id) => [id, tokenizer.show(id)])),
		forwardMs: result.forwardMs,
		cacheBytes: result.cacheBytes
	};
}

/** The likeliest next tokens of each row of `logits` `[rows, vocabulary]`. */
function rankLogits(logits: Float32Array, rows: number): TopK & { logSumExp: Float32Array } {
	const vocabulary = logits.length / rows;
	const k = Math.min(topkCount, vocabulary);
	const ids = new Int32Array(rows * k);
	const best = new Float32Array(rows * k);
	const sums = new Float32Array(rows);
	for (let row = 0; row < rows; row++) {
		const values = logits.subarray(row * vocabulary, (row + 1) * vocabulary);
		const ranked = selectTopK(values, k);
		ids.set(ranked.ids, row * k);
		best.set(ranked.logits, row * k);
		sums[row] = logSumExp(values);
	}
	return { k, ids, logits: best, logSumExp: sums };
}
