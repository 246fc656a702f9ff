import { describe, expect, it } from 'vitest';
import { computeMap, countShared, pickComparison } from './comparison.ts';
import { makeTrace, nope, rope } from './make-trace.ts';
import { MapCache } from './map-cache.ts';

const own = [rope, nope];
const base = makeTrace(own, 6);
const input = { base, rerun: null, schedule: own, rope, layer: 0 } as const;

describe('the local comparison', () => {
	it('sets an unchanged layer beside the other kind of encoding', () => {
		const { main, beside } = pickComparison({ ...input, mode: 'local' });
		expect(main).toMatchObject({ origin: 'as-run', positional: rope });
		expect(beside).toMatchObject({ origin: 'same-qk', positional: nope });
	});

	it('gives a NoPE layer the model’s RoPE', () => {
		const { beside } = pickComparison({ ...input, mode: 'local', layer: 1 });
		expect(beside?.positional).toBe(rope);
	});

	it('sets a changed layer beside what ran', () => {
		const slow = { kind: 'rope', theta: 1e6 } as const;
		const { main, beside } = pickComparison({ ...input, mode: 'local', schedule: [slow, nope] });
		expect(main).toMatchObject({ origin: 'same-qk', positional: slow, trace: base });
		expect(beside).toMatchObject({ origin: 'as-run', positional: rope, trace: base });
	});

	it('never shows a rerun', () => {
		const rerun = makeTrace([nope, nope], 6, { seed: 2 });
		expect(pickComparison({ ...input, mode: 'local', rerun }).main.trace).toBe(base);
	});
});

describe('the global comparison', () => {
	it('has nothing beside it without a rerun', () => {
		const { main, beside } = pickComparison({ ...input, mode: 'global' });
		expect(main.origin).toBe('as-run');
		expect(beside).toBeNull();
	});

	it('shows a layer of the rerun beside the same layer as it ran, even where that layer was not changed', () => {
		const rerun = makeTrace([nope, nope], 6, { seed: 2 });
		const { main, beside } = pickComparison({ ...input, mode: 'global', rerun, layer: 1 });
		expect(main).toMatchObject({ origin: 'rerun', positional: nope, trace: rerun });
		expect(beside).toMatchObject({ origin: 'as-run', positional: nope, trace: base });
	});
});

it('a layer that does not exist is refused', () => {
	expect(() => pickComparison({ ...input, mode: 'local', layer: 9 })).toThrow(RangeError);
});

it('rows of a computed map sum to one, under RoPE and NoPE alike, and the two differ', () => {
	const maps = [rope, nope].map((positional) => computeMap(base, positional, 0, 3));
	for (const { values, tokens } of maps)
		for (let query = 0; query < tokens; query++) {
			const row = values.subarray(query * tokens, (query + 1) * tokens);
			expect(row.reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
			expect(row.subarray(query + 1).every((value) => value === 0)).toBe(true);
		}
	expect(maps[0]?.values).not.toEqual(maps[1]?.values);
});

it('heads that share a key/value head still differ, because their queries do', () => {
	expect(computeMap(base, rope, 0, 0).values).not.toEqual(computeMap(base, rope, 0, 1).values);
});

it('two runs share tokens up to the first that differs', () => {
	const longer = makeTrace(own, 9);
	expect(countShared(base, longer)).toBe(6);
	expect(countShared(base, makeTrace(own, 6, { firstId: 5 }))).toBe(0);
});

describe('the cache of maps', () => {
	it('gives the same map for the same question, and another for another head', () => {
		const cache = new MapCache();
		const map = cache.find(base, rope, 0, 0);
		expect(cache.find(base, { kind: 'rope', theta: 10_000 }, 0, 0)).toBe(map);
		expect(cache.find(base, rope, 0, 1)).not.toBe(map);
		expect(cache.find(base, rope, 1, 0)).not.toBe(map);
	});

	it('forgets the map that was longest unused', () => {
		const cache = new MapCache();
		const first = cache.find(base, rope, 0, 0);
		const second = cache.find(base, nope, 0, 0);
		for (let theta = 1; theta <= 4; theta++) cache.find(base, { kind: 'rope', theta }, 0, 0);
		expect(cache.find(base, nope, 0, 0)).toBe(second);
		cache.find(base, { kind: 'rope', theta: 5 }, 0, 0);
		expect(cache.find(base, nope, 0, 0)).toBe(second);
		expect(cache.find(base, rope, 0, 0)).not.toBe(first);
	});
});
