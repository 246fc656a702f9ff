import { describe, expect, it } from 'vitest';
import {
	countAttention,
	countCacheBytes,
	countCacheBytesPerToken,
	countFeedForward,
	countNorms,
	countParameters,
	listLayerKinds
} from './architecture.ts';
import { factBase, findFact, findMuseumModel } from './facts.server.ts';

describe.each(factBase.models.map((model) => [model.name, model] as const))('%s', (_, model) => {
	const { config, parameters, kvCache } = model;
	const counted = countParameters(config);

	it('counts the text parameters the fact base lists', () => {
		expect(counted.total).toBe(parameters.text);
		const embedding = config.vocab * config.hidden;
		expect(embedding).toBe(parameters.embedding);
	});

	it('adds up to the listed total within its tolerance', () => {
		const total = counted.total + (parameters.vision ?? 0);
		expect(Math.abs(total / parameters.total - 1)).toBeLessThanOrEqual(parameters.tolerance);
	});

	it('agrees with what its maker printed, within the rounding of the print', () => {
		for (const { part, value, tolerance } of parameters.printed) {
			const own = {
				total: counted.total,
				embedding: counted.embedding,
				'non-embedding': counted.total - counted.embedding
			}[part];
			expect(Math.abs(own / value - 1), `${part}: ${String(own)}`).toBeLessThanOrEqual(tolerance);
		}
	});

	it('has the KV cache the fact base lists', () => {
		expect(countCacheBytesPerToken(config)).toBe(kvCache.bytesPerToken);
		for (const [length, gib] of Object.entries(kvCache.gibAt)) {
			const bytes = countCacheBytes(config, Number.parseInt(length, 10) * 1024);
			expect(bytes / 2 ** 30).toBeCloseTo(gib, 3);
		}
	});

	it('has the listed tokens per parameter and share of embeddings', () => {
		const tokens = model.training.tokensTrillions * 1e12;
		expect(Math.abs(tokens / parameters.text / model.tokensPerParameter - 1)).toBeLessThan(0.002);
		const rows =
			parameters.embedding / (model.id === 'gemma-3-4b' ? counted.total : parameters.total);
		expect(rows).toBeCloseTo(model.embeddingShare, 3);
	});

	it('divides its query heads evenly over its key/value heads', () => {
		expect(config.queryHeads % config.kvHeads).toBe(0);
	});
});

describe('patterns of layers', () => {
	const indices = (id: string, kind: string) =>
		listLayerKinds(findMuseumModel(id).config).flatMap((own, index) =>
			own === kind ? [index] : []
		);

	it('leaves RoPE out of nine layers of SmolLM3, the last among them', () => {
		const { indicesFromZero } = findFact('architecture.nope-layers').value as {
			indicesFromZero: number[];
		};
		expect(indices('smollm3-3b', 'nope')).toEqual(indicesFromZero);
	});

	it('gives Gemma 3 4B five layers that see everything and 29 local ones', () => {
		expect(indices('gemma-3-4b', 'rope')).toEqual([5, 11, 17, 23, 29]);
		expect(indices('gemma-3-4b', 'local')).toHaveLength(29);
	});

	it('stops the cache of local layers at their window', () => {
		const { config, kvCache } = findMuseumModel('gemma-3-1b');
		const step = countCacheBytes(config, 10_001) - countCacheBytes(config, 10_000);
		expect(step).toBe(kvCache.bytesPerTokenBeyondWindow);
		expect(countCacheBytes(config, 10_000) - 10_000 * step).toBe(
			kvCache.constantBytesOfLocalLayers
		);
	});
});

describe('SmolLM3 by component', () => {
	const { config } = findMuseumModel('smollm3-3b');
	const breakdown = findFact('parameters.breakdown').value as {
		perLayer: { attention: number; mlp: number; norms: number; total: number };
		allLayers: { total: number };
		nonEmbedding: number;
		total: number;
	};

	it('matches the published breakdown', () => {
		expect(countAttention(config)).toBe(breakdown.perLayer.attention);
		expect(countFeedForward(config)).toBe(breakdown.perLayer.mlp);
		expect(countNorms(config)).toBe(breakdown.perLayer.norms);
		const { total, embedding } = countParameters(config);
		expect(total).toBe(breakdown.total);
		expect(total - embedding).toBe(breakdown.nonEmbedding);
	});

	it('would have the counterfactual totals with one change', () => {
		const { value } = findFact('parameters.counterfactuals');
		expect(value).toMatchObject({
			untiedEmbeddings: countParameters({ ...config, tiedEmbeddings: false }).total,
			sixteenKeyValueHeads: countParameters({ ...config, kvHeads: 16 }).total
		});
	});
});
