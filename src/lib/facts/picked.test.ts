import { describe, expect, it } from 'vitest';
import facts from 'virtual:facts/architecture.num-layers,gqa-kv-cache/gqa/bytesPerToken,instruct-think-ifeval-smollm3-3b,smollm3-3b/config/layers';
import { findFactNote } from './fact-note.ts';
import { factBase } from './facts.server.ts';
import { pickFact, pickNumber } from './picked.ts';

describe('facts imported by name', () => {
	it('are of four kinds, each with its sources and its place', () => {
		expect(pickNumber(facts, 'architecture.num-layers')).toBe(36);
		expect(pickNumber(facts, 'gqa-kv-cache/gqa/bytesPerToken')).toBe(73_728);
		expect(pickNumber(facts, 'instruct-think-ifeval-smollm3-3b')).toBe(71.2);
		expect(pickNumber(facts, 'smollm3-3b/config/layers')).toBe(36);
		expect(Object.values(facts).map(({ place }) => place)).toEqual([
			'/sources/#architecture.num-layers',
			'/sources/#gqa-kv-cache',
			'/battle/#instruct-think-ifeval-smollm3-3b',
			'/museum/smollm3-3b/'
		]);
		for (const { sources } of Object.values(facts)) expect(sources.length).toBeGreaterThan(0);
	});

	it('are only those that were named', () => {
		expect(() => pickFact(facts, 'architecture.hidden-size')).toThrow(/hidden-size/);
		expect(() => findFactNote(factBase, 'architecture.no-such')).toThrow(/no-such/);
		expect(() => findFactNote(factBase, 'architecture.num-layers/x')).toThrow(/"x"/);
	});

	it('have ids that no two of them share', () => {
		const { facts: own, derived, models, benchmarks } = factBase;
		const ids = [own, derived, models, benchmarks.scores].flatMap((list) =>
			list.map(({ id }) => id)
		);
		expect(new Set(ids).size).toBe(ids.length);
	});
});
