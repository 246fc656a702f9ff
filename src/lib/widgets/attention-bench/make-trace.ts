/** @file A small trace with random queries and keys, for tests. */
import type { Schedule } from '../../math/positional.ts';
import { createRandom } from '../../math/sampling.ts';
import type { Trace } from '../../trace/trace.ts';

export const rope = { kind: 'rope', theta: 10_000 } as const;
export const nope = { kind: 'nope' } as const;

/** A trace of `tokens` tokens with 4 query heads, 2 key/value heads and head dimension 8; ids count up from `firstId`. */
export function makeTrace(
	positional: Schedule,
	tokens: number,
	{ seed = 1, firstId = 0 }: { readonly seed?: number; readonly firstId?: number } = {}
): Trace {
	const random = createRandom(seed);
	const fill = (length: number) => Float32Array.from({ length }, () => 4 * random() - 2);
	return {
		model: 'test',
		revision: 'none',
		dtype: 'float32',
		backend: 'wasm',
		prompt: 'test',
		tokenIds: Int32Array.from({ length: tokens }, (_, index) => firstId + index),
		tokens: Array.from({ length: tokens }, (_, index) => `t${index}`),
		positional,
		created: '2026-01-01T00:00:00.000Z',
		shape: { layers: positional.length, queryHeads: 4, kvHeads: 2, headDim: 8 },
		layers: positional.map(() => ({ q: fill(tokens * 32), k: fill(tokens * 16) })),
		topk: { k: 1, ids: new Int32Array(tokens), logits: new Float32Array(tokens) },
		topkTokens: new Map([[0, 'x']]),
		origin: 'live'
	};
}
