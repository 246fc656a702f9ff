import { describe, expect, it } from 'vitest';
import { findFactNote } from '../../facts/fact-note.ts';
import { factBase, findMuseumModel } from '../../facts/facts.server.ts';
import { compareFields, factOf, fields, numericIds } from './fields.ts';
import { layOutScatter, scatterSize } from './scatter.ts';

const smollm = findMuseumModel('smollm3-3b');
const qwen = findMuseumModel('qwen2.5-3b');

describe('comparing SmolLM3 with Qwen2.5-3B', () => {
	const compared = compareFields([smollm, qwen]);
	const same = compared.filter(({ isSame }) => isSame).map(({ id }) => id);

	it('finds the same frame', () => {
		expect(same).toEqual(
			expect.arrayContaining(['layers', 'hidden', 'feedForward', 'queryHeads', 'headDim'])
		);
	});

	it('finds different key/value heads, vocabulary and pattern', () => {
		for (const id of ['kvHeads', 'vocab', 'pattern', 'qkvBias'] as const)
			expect(same).not.toContain(id);
	});

	it('keeps every field once', () => {
		expect(compared.map(({ id }) => id)).toEqual(fields.map(({ id }) => id));
	});
});

describe('the scatter', () => {
	it('stays inside its frame for every pair of fields', () => {
		for (const x of numericIds)
			for (const y of numericIds) {
				const { dots, missing } = layOutScatter(factBase.models, x, y);
				expect(dots.length + missing.length).toBe(13);
				for (const dot of dots) {
					expect(dot.x).toBeGreaterThanOrEqual(scatterSize.left);
					expect(dot.x).toBeLessThanOrEqual(scatterSize.width - scatterSize.right);
					expect(dot.y).toBeGreaterThanOrEqual(scatterSize.top);
					expect(dot.y).toBeLessThanOrEqual(scatterSize.height - scatterSize.bottom);
				}
			}
	});

	it('lists a model without the number instead of placing it at zero', () => {
		const { dots, missing } = layOutScatter(factBase.models, 'h100Hours', 'parameters');
		expect(dots.map(({ id }) => id)).toEqual(['smollm3-3b', 'llama-3.2-1b', 'llama-3.2-3b']);
		expect(missing).toHaveLength(10);
	});
});

describe('where a value stands', () => {
	it('is a place of the fact base with that very value, or nowhere where it is computed', () => {
		let found = 0;
		for (const model of factBase.models)
			for (const { id, read } of fields) {
				const reference = factOf(id, model);
				const value = read(model);
				if (reference === null || value === null) continue;
				expect(findFactNote(factBase, reference).value, reference).toBe(value);
				found += 1;
			}
		expect(found).toBeGreaterThan(100);
		expect(factOf('cacheAt32k', { id: 'phi-4' })).toBeNull();
	});
});
