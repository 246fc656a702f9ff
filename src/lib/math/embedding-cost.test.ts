import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countParameters } from './embedding-cost.ts';

interface Fact {
	readonly id: string;
	readonly value: Readonly<Record<string, unknown>>;
}
const facts = JSON.parse(readFileSync('content/facts/facts.json', 'utf8')) as readonly Fact[];
const valueOf = (id: string) => facts.find((fact) => fact.id === id)?.value ?? {};

describe('the parameters of a model of SmolLM3’s proportions', () => {
	const proportions = { keyValue: 4 / 16, feedForward: 11008 / 2048 };
	const smollm3 = { vocabulary: 128256, width: 2048, layers: 36 };

	it('are those of SmolLM3 at its own size, part by part', () => {
		const count = countParameters(smollm3, proportions);
		const breakdown = valueOf('parameters.breakdown');
		expect(count.tied).toBe(breakdown.total);
		expect(count.embedding).toBe(breakdown.embedding);
		expect(breakdown.allLayers).toMatchObject({ attention: count.attention, mlp: count.mlp });
		expect(count.untied).toBe(valueOf('parameters.counterfactuals').untiedEmbeddings);
		expect(count.embedding / count.tied).toBeCloseTo(breakdown.embeddingShare as number, 4);
	});

	it('grow with the square of the width, the table only in proportion to it', () => {
		const once = countParameters(smollm3, proportions);
		const twice = countParameters({ ...smollm3, width: 4096 }, proportions);
		expect(twice.embedding / once.embedding).toBe(2);
		expect(twice.mlp / once.mlp).toBe(4);
	});
});
