import { expect, it } from 'vitest';
import type { Trace } from '../../trace/trace.ts';
import { compareRanks, listNextTokens } from './next-tokens.ts';

const makeTrace = (ids: number[], logits: number[], logSumExp?: number[]): Trace => ({
	model: 'm',
	revision: 'r',
	dtype: 'float32',
	backend: 'wasm',
	prompt: 'ab',
	tokenIds: new Int32Array([7, 8]),
	tokens: ['a', 'b'],
	positional: [],
	created: '2026-01-01T00:00:00Z',
	shape: { layers: 0, queryHeads: 1, kvHeads: 1, headDim: 2 },
	layers: [],
	topk: {
		k: 2,
		ids: new Int32Array(ids),
		logits: new Float32Array(logits),
		...(logSumExp && { logSumExp: new Float32Array(logSumExp) })
	},
	topkTokens: new Map([
		[3, 'c'],
		[4, 'd']
	]),
	origin: 'live'
});

it('reads the last position and turns logits into probabilities', () => {
	const tokens = listNextTokens(makeTrace([9, 9, 3, 4], [0, 0, 2, 1], [5, 3]));
	expect(tokens.map(({ text, rank }) => [text, rank])).toEqual([
		['c', 1],
		['d', 2]
	]);
	expect(tokens[0]?.probability).toBeCloseTo(Math.exp(-1));
	expect(tokens[1]?.probability).toBeCloseTo(Math.exp(-2));
});

it('invents no probability where the normaliser is missing', () => {
	expect(listNextTokens(makeTrace([9, 9, 3, 4], [0, 0, 2, 1]))[0]?.probability).toBeNull();
});

it('names a token it has no text for by its id', () => {
	expect(listNextTokens(makeTrace([9, 9, 5, 4], [0, 0, 2, 1], [5, 3]))[0]?.text).toBe('#5');
});

it('finds the rank of each token in the other run', () => {
	const before = listNextTokens(makeTrace([9, 9, 3, 4], [0, 0, 2, 1], [5, 3]));
	const after = listNextTokens(makeTrace([9, 9, 4, 5], [0, 0, 2, 1], [5, 3]));
	expect(compareRanks(after, before).map(({ id, otherRank }) => [id, otherRank])).toEqual([
		[4, 2],
		[5, null]
	]);
});

it('lists nothing where a position was not computed, or is not there yet', () => {
	const trace = makeTrace([-1, -1, 3, 4], [0, 0, 2, 1], [0, 3]);
	expect(listNextTokens(trace, 0)).toEqual([]);
	expect(listNextTokens(trace, 5)).toEqual([]);
	expect(listNextTokens(trace, 1)).toHaveLength(2);
});
