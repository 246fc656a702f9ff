import type { Trace } from './trace.ts';

/**
 * The first tokens of a run, as they were in the whole of it: nothing that comes later reaches them.
 * @returns without lens and last logits, which are about the whole
 */
export function takeFirst(trace: Trace, tokens: number): Trace {
	if (tokens >= trace.tokenIds.length) return trace;
	const { queryHeads, kvHeads, headDim } = trace.shape;
	const { topk } = trace;
	const rest = { ...trace };
	delete rest.lens;
	delete rest.lastLogits;
	return {
		...rest,
		tokenIds: trace.tokenIds.slice(0, tokens),
		tokens: trace.tokens.slice(0, tokens),
		layers: trace.layers.map(({ q, k }) => ({
			q: q.slice(0, tokens * queryHeads * headDim),
			k: k.slice(0, tokens * kvHeads * headDim)
		})),
		topk: {
			k: topk.k,
			ids: topk.ids.slice(0, tokens * topk.k),
			logits: topk.logits.slice(0, tokens * topk.k),
			...(topk.logSumExp && { logSumExp: topk.logSumExp.slice(0, tokens) })
		}
	};
}
