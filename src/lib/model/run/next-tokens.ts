import { selectTopK } from '../../math/sampling.ts';
import { logSumExp } from '../../math/softmax.ts';
import type { NextTokens } from '../contract/run.ts';

/** The `count` likeliest tokens after a row of logits `[vocabulary]`. */
export function rankNext(
	logits: Float32Array,
	show: (id: number) => string,
	count: number
): NextTokens {
	const { ids, logits: best } = selectTopK(logits, count);
	const normaliser = logSumExp(logits);
	return {
		ids,
		texts: Array.from(ids, show),
		probabilities: best.map((logit) => Math.exp(logit - normaliser))
	};
}
