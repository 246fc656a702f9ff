import { describe, expect, it } from 'vitest';
import { attentionProbabilities, attentionScores, unmaskedScores } from './attention.ts';
import { buildRotaryTable } from './rope.ts';
import { shareRow } from './row-shares.ts';
import { createRandom } from './sampling.ts';

const shape = { queryHeads: 4, kvHeads: 2, headDim: 8 };
const tokens = 9;
const random = createRandom(4);
const fill = (length: number) => Float32Array.from({ length }, () => 4 * random() - 2);
const head = {
	q: fill(tokens * 32),
	k: fill(tokens * 16),
	shape,
	table: buildRotaryTable({ kind: 'rope', theta: 1e4 }, 8, tokens),
	queryHead: 3
};
const scores = unmaskedScores(head);
const row = (query: number) => scores.slice(query * tokens, (query + 1) * tokens);
const asIs = { sharpness: 1, isMasked: true, isFirstAside: false };
const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

describe('scores before the mask', () => {
	it('are the masked ones up to the diagonal, and finite after it', () => {
		const masked = attentionScores(head);
		for (const [place, score] of masked.entries()) {
			const isFuture = place % tokens > Math.floor(place / tokens);
			if (!isFuture) expect(scores[place]).toBe(score);
			expect(Number.isFinite(scores[place])).toBe(true);
		}
	});
});

describe('one row of attention', () => {
	it('is the head’s own row where nothing is changed', () => {
		const own = attentionProbabilities(head);
		for (let query = 0; query < tokens; query++)
			for (const [key, share] of shareRow(row(query), query, asIs).entries())
				expect(share).toBeCloseTo(own[query * tokens + key] ?? 0, 6);
	});

	it('sums to 1 without the mask, and gives later tokens their part', () => {
		const shares = shareRow(row(2), 2, { ...asIs, isMasked: false });
		expect(sum(shares)).toBeCloseTo(1, 6);
		expect(Math.min(...shares.slice(3))).toBeGreaterThan(0);
	});

	it('goes to the best key as it is sharpened, and to all alike as it is flattened', () => {
		const best = row(8).indexOf(Math.max(...row(8)));
		expect(shareRow(row(8), 8, { ...asIs, sharpness: 50 })[best]).toBeCloseTo(1, 4);
		for (const share of shareRow(row(8), 8, { ...asIs, sharpness: 0 }))
			expect(share).toBeCloseTo(1 / 9, 6);
	});

	it('keeps its proportions when the first token is set aside', () => {
		const own = shareRow(row(6), 6, asIs);
		const aside = shareRow(row(6), 6, { ...asIs, isFirstAside: true });
		expect(aside[0]).toBe(0);
		expect((aside[3] ?? 0) / (aside[4] ?? 1)).toBeCloseTo((own[3] ?? 0) / (own[4] ?? 1), 4);
		expect([...shareRow(row(0), 0, { ...asIs, isFirstAside: true })]).toEqual(
			new Array(tokens).fill(0)
		);
	});
});
