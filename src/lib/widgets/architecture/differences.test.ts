import { describe, expect, it } from 'vitest';
import { findMuseumModel } from '../../facts/facts.server.ts';
import { findDifferences, findPart } from './differences.ts';

const config = (id: string) => findMuseumModel(id).config;
const beside = (id: string) => [{ name: id, config: config(id) }];

describe('beside Qwen2.5-3B, SmolLM3', () => {
	const own = config('smollm3-3b');

	it('differs in the layers that drop RoPE, and in those alone', () => {
		const differences = findDifferences(own, beside('qwen2.5-3b'), 1);
		const layers = [...differences].filter((id) => id.startsWith('layer-'));
		expect(layers).toEqual([4, 8, 12, 16, 20, 24, 28, 32, 36].map((layer) => `layer-${layer}`));
	});

	it('differs in key/value heads, theta and vocabulary, not in its feed-forward layers', () => {
		const differences = findDifferences(own, beside('qwen2.5-3b'), 1);
		for (const id of ['keys', 'position', 'embedding', 'head'])
			expect(differences.has(id), id).toBe(true);
		for (const id of ['feed-forward', 'residual', 'output', 'final-norm'])
			expect(differences.has(id), id).toBe(false);
	});
});

describe('a taller model', () => {
	it('differs in the layers that the other has not', () => {
		const differences = findDifferences(config('qwen3-4b'), beside('qwen3-1.7b'), 1);
		expect(differences.has('layer-28')).toBe(false);
		expect(differences.has('layer-29')).toBe(true);
		expect(findPart(config('qwen3-1.7b'), 'layer-29', 1)).toBeUndefined();
	});
});

it('nothing differs from itself, or from nobody', () => {
	const gemma = config('gemma-3-4b');
	expect(findDifferences(gemma, beside('gemma-3-4b'), 6).size).toBe(0);
	expect(findDifferences(gemma, [], 6).size).toBe(0);
});

it('the norms that only Gemma has are differences beside SmolLM3', () => {
	const differences = findDifferences(config('gemma-3-4b'), beside('smollm3-3b'), 1);
	expect(differences.has('post-attention-norm')).toBe(true);
	expect(differences.has('post-feed-forward-norm')).toBe(true);
});
