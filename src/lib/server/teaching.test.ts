import { describe, expect, it } from 'vitest';
import { lessons } from './lessons.ts';
import { readTeaching, teaching } from './teaching.ts';

describe('what a teacher gets beside a lesson', () => {
	it('builds on lessons without going in circles', () => {
		const seen = new Set<string>();
		const climb = (slug: string, way: readonly string[]): void => {
			expect(way, `${[...way, slug].join(' → ')} is a circle`).not.toContain(slug);
			if (seen.has(slug)) return;
			for (const needed of teaching.get(slug)?.needs ?? []) climb(needed, [...way, slug]);
			seen.add(slug);
		};
		for (const { slug } of lessons) climb(slug, []);
		expect(teaching.size).toBeGreaterThanOrEqual(18);
	});

	it('fails with file and field', () => {
		expect(() => readTeaching('x.yaml', 'outcomes: [one]')).toThrow(/^x\.yaml: outcomes/);
		expect(() => readTeaching('x.yaml', 'outcomes: [')).toThrow('x.yaml is not YAML');
	});
});
