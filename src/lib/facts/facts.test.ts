import { describe, expect, it } from 'vitest';
import strings from '../messages/en/facts.json';
import { checkFacts } from './check.ts';
import {
	factBase,
	findConflict,
	findDerived,
	findFact,
	findMuseumModel,
	findScore,
	findSource
} from './facts.server.ts';

const { facts, conflicts, sources, models, benchmarks, derived } = factBase;

describe('the fact base', () => {
	it('holds 129 facts, 77 conflicts, 13 models, 305 scores, 16 derived items and 109 sources', () => {
		expect(facts).toHaveLength(129);
		expect(conflicts).toHaveLength(77);
		expect(models).toHaveLength(13);
		expect(benchmarks.scores).toHaveLength(305);
		expect(derived).toHaveLength(16);
		expect(sources).toHaveLength(109);
	});

	it('has a title for each part that its facts are listed under', () => {
		const parts = new Set(facts.map(({ id }) => `facts.section.${id.split('.')[0] ?? ''}`));
		expect([...parts].filter((key) => !(key in strings))).toEqual([]);
	});

	it('counts 109 primary, 11 secondary and 9 disputed facts', () => {
		const count = (level: string) => facts.filter(({ confidence }) => confidence === level).length;
		expect([count('primary'), count('secondary'), count('conflict')]).toEqual([109, 11, 9]);
	});

	it('counts 16 high, 35 medium and 26 low conflicts', () => {
		const count = (level: string) => conflicts.filter(({ severity }) => severity === level).length;
		expect([count('high'), count('medium'), count('low')]).toEqual([16, 35, 26]);
	});

	it('counts conflicts by kind: 42, 4, 25 and 6', () => {
		const count = (name: string) => conflicts.filter(({ kind }) => kind === name).length;
		expect(count('secondary-vs-primary')).toBe(42);
		expect(count('secondary-vs-secondary')).toBe(4);
		expect(count('primary-vs-primary')).toBe(25);
		expect(count('secondary-internal')).toBe(6);
	});

	it('names a conflict for every disputed fact', () => {
		for (const { id, confidence, conflicts: named } of facts)
			if (confidence === 'conflict') expect(named.length, id).toBeGreaterThan(0);
	});

	it('backs every claim with something that can be looked up', () => {
		expect(factBase.claims).toHaveLength(18);
		for (const { id, facts: named, conflicts: disputes, scores } of factBase.claims)
			expect(named.length + disputes.length + scores.length, id).toBeGreaterThan(0);
	});

	it('names an export for every model, or what keeps it out of a browser', () => {
		const shut = models.filter(({ onnx }) => onnx.limit !== undefined);
		expect(shut.map(({ id }) => id)).toEqual(['phi-4', 'bitnet-b1.58-2b4t']);
		for (const { onnx } of shut) expect(onnx.note).toMatch(/4 GiB|BitLinear/);
		for (const { id, onnx } of models)
			if (!onnx.limit) expect(onnx.repository, id).toMatch(/^[\w-]+\/[\w.-]+$/);
	});

	it('finds entries by id, and refuses an id it does not know', () => {
		expect(findFact('architecture.num-layers').value).toBe(36);
		expect(findConflict('theta-lc-stage1').severity).toBe('high');
		expect(findSource('hf-blog').url).toContain('huggingface.co');
		expect(findMuseumModel('phi-4').config.layers).toBe(40);
		expect(findScore('base-gsm8k-qwen2-5-3b').score).toBe(70.13);
		expect(findDerived('yarn').title).toContain('YaRN');
		for (const find of [
			findFact,
			findConflict,
			findSource,
			findMuseumModel,
			findScore,
			findDerived
		])
			expect(() => find('no-such-id')).toThrow(RangeError);
	});
});

describe('a broken fact base', () => {
	const first = facts[0];
	if (!first) throw new Error('no facts');

	it('is refused when a fact has no source', () => {
		const broken = [{ ...first, sources: [] }];
		expect(() => checkFacts({ ...factBase, facts: broken })).toThrow(
			/facts\.json: general\.release-date: .*Names no source/
		);
	});

	it('is refused when a source does not exist', () => {
		const broken = [{ ...first, sources: [{ doc: 'nowhere', location: 'page 1' }] }];
		expect(() => checkFacts({ ...factBase, facts: broken })).toThrow(
			/general\.release-date.*"nowhere"/
		);
	});

	it('is refused when a conflict does not exist', () => {
		const broken = [{ ...first, conflicts: ['nothing'] }];
		expect(() => checkFacts({ ...factBase, facts: broken })).toThrow(/conflict "nothing"/);
	});

	it('is refused when an id stands twice', () => {
		expect(() => checkFacts({ ...factBase, facts: [first, first] })).toThrow(/stands twice/);
	});

	it('is refused when a score names an unknown footnote', () => {
		const [score] = benchmarks.scores;
		const broken = { ...benchmarks, scores: [{ ...score, footnotes: ['none'] }] };
		expect(() => checkFacts({ ...factBase, claims: [], benchmarks: broken })).toThrow(
			/footnote "none"/
		);
	});
});
