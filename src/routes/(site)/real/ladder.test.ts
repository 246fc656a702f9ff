import { describe, expect, it } from 'vitest';
import { findMuseumModel } from '$lib/facts/facts.server.ts';
import { smallRepository, smallRepositoryBytes } from '$lib/hub/repositories.ts';
import { ladder } from './ladder.ts';

const sizesOf = (id: string) => {
	const rung = ladder.find((each) => each.id === id);
	if (!rung) throw new Error(`no ${id}`);
	return rung.sizes;
};

describe('what the ladder says before the Hub is asked', () => {
	it('is two bytes for each parameter that the makers count', () => {
		expect(sizesOf(smallRepository).fetched).toBe(smallRepositoryBytes);
		expect(sizesOf('HuggingFaceTB/SmolLM2-360M-Instruct').fetched).toBe(2 * 361_821_120);
		expect(sizesOf('HuggingFaceTB/SmolLM2-1.7B-Instruct').fetched).toBe(2 * 1_711_376_384);
		expect(sizesOf('HuggingFaceTB/SmolLM3-3B').fetched).toBe(
			2 * findMuseumModel('smollm3-3b').parameters.total
		);
		expect(sizesOf('meta-llama/Llama-3.2-1B-Instruct').fetched).toBe(
			2 * findMuseumModel('llama-3.2-1b').parameters.total
		);
	});

	it('is 5 bits a weight where 4 bits of each are kept, a scale with every 32', () => {
		const { fetched, kept } = sizesOf('HuggingFaceTB/SmolLM3-3B');
		expect((kept ?? 0) / fetched).toBeCloseTo(5 / 16, 2);
	});

	it('goes up', () => {
		const fetched = [0, 1, 2].map((rung) => ladder[rung]?.sizes.fetched ?? NaN);
		expect(fetched).toEqual([...fetched].sort((a, b) => a - b));
	});
});
