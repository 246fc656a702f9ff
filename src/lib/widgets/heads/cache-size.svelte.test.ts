import facts from 'virtual:facts/gqa-kv-cache/mha/bytesPerToken,gqa-kv-cache/gqa/bytesPerToken,gqa-kv-cache/mqa/bytesPerToken,gqa-kv-cache/gqaSaves';
import { describe, expect, it } from 'vitest';
import { pickNumber } from '../../facts/picked.ts';
import { CacheSize, listDivisors } from './cache-size.svelte.ts';

describe('the size of a KV cache', () => {
	it.each([
		[16, 'mha'],
		[4, 'gqa'],
		[1, 'mqa']
	] as const)('with %d key/value heads is that of the fact base', (heads, kind) => {
		const size = new CacheSize();
		size.setKvHeads(heads);
		expect(size.kind).toBe(kind);
		expect(size.bytesPerToken).toBe(pickNumber(facts, `gqa-kv-cache/${kind}/bytesPerToken`));
	});

	it('is three quarters smaller with four key/value heads for sixteen query heads', () => {
		expect(new CacheSize().saved).toBe(pickNumber(facts, 'gqa-kv-cache/gqaSaves'));
	});

	it('keeps to key/value heads that divide the query heads, and remembers what was asked for', () => {
		const size = new CacheSize();
		size.setQueryHeads(6);
		expect(size.kvHeads).toBe(3);
		size.setQueryHeads(16);
		expect(size.kvHeads).toBe(4);
		expect(listDivisors(12)).toEqual([1, 2, 3, 4, 6, 12]);
	});

	it('lists an arrangement that is an extreme once', () => {
		const size = new CacheSize();
		expect(size.arrangements.map(({ kvHeads }) => kvHeads)).toEqual([16, 4, 1]);
		size.setKvHeads(1);
		expect(size.arrangements.map(({ kvHeads }) => kvHeads)).toEqual([16, 1]);
		expect(size.list()[0]).toHaveLength(3);
	});
});
