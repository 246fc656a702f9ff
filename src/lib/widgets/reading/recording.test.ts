import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { distributeNext } from '../../math/next-distribution.ts';
import { decodeTrace } from '../../trace/trace-file.ts';

const path = resolve(import.meta.dirname, '../../../../static/traces/attention-nano.safetensors');
const trace = decodeTrace(readFileSync(path));

describe('the recorded run', () => {
	it('keeps every logit after its last token, in agreement with its own list of likeliest tokens', () => {
		const logits = trace.lastLogits;
		if (!logits) throw new Error('the recording has no logits');
		expect(logits).toHaveLength(4096);
		const { k, ids, logits: best, logSumExp } = trace.topk;
		const last = trace.tokenIds.length - 1;
		const { ids: order, own } = distributeNext(logits, { temperature: 1, topK: null, topP: null });
		for (let rank = 0; rank < k; rank++) {
			const logit = best[last * k + rank] ?? NaN;
			expect(order[rank]).toBe(ids[last * k + rank]);
			expect(logits[order[rank] ?? 0]).toBeCloseTo(logit, 4);
			expect(own[rank]).toBeCloseTo(Math.exp(logit - (logSumExp?.[last] ?? NaN)), 5);
		}
	});
});
