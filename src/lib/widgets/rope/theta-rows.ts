import type { AttentionBench } from '../attention-bench/attention-bench.svelte.ts';
import { listTokens, type Field } from '../attention-bench/csv.ts';
import { compareRanks, listNextTokens } from '../attention-bench/next-tokens.ts';

/** The likeliest next tokens at the model's own theta and at the one that is set, each with its rank at the other, under a head. */
export function listThetaRows(
	{ runs, whatIf, sharedPosition }: AttentionBench,
	theta: number
): Field[][] {
	const head = ['run', 'rank', 'id', 'text', 'logit', 'probability', 'other_rank'];
	const { base, rerun } = runs;
	if (!base) return [head];
	const own = listNextTokens(base, sharedPosition);
	const changed = rerun ? listNextTokens(rerun, sharedPosition) : [];
	return [
		head,
		...listTokens(`theta ${whatIf.rope.theta}`, compareRanks(own, changed)),
		...listTokens(`theta ${theta}`, compareRanks(changed, own))
	];
}
