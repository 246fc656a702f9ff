import { describe, expect, it } from 'vitest';
import { readHeadings, readPlace, readTerms } from './lesson.ts';
import { slugify } from './slugify.js';

describe('a lesson’s place', () => {
	it('gives the slug without its number', () => {
		expect(readPlace('/content/lessons/02-architecture/03-nope-layers.md')).toEqual({
			file: '02-architecture/03-nope-layers',
			folder: 'architecture',
			slug: 'nope-layers'
		});
		expect(readPlace('/content/lessons/05-post-training/10-two-minds.md').folder).toBe(
			'post-training'
		);
	});

	it('refuses a file without a number', () => {
		expect(() => readPlace('/content/lessons/02-architecture/nope.md')).toThrow(/nope\.md/);
	});
});

describe('headings', () => {
	it('are those of the second level, outside code', () => {
		const body =
			'# One\n## What `RoPE` does\ntext\n```md\n## not this\n```\n### Nor this\n## Über *alles*\n';
		expect(readHeadings(body)).toEqual([
			{ id: 'what-rope-does', text: 'What RoPE does' },
			{ id: 'uber-alles', text: 'Über alles' }
		]);
	});

	it('become anchors of letters, digits and hyphens', () => {
		expect(slugify('“See it” — on 2 models?')).toBe('see-it-on-2-models');
	});
});

describe('terms', () => {
	it('are found once each, with the heading they stand under, outside code', () => {
		const body =
			'A <Term id="token">token</Term>.\n```md\n## no\n<Term id="x">\n```\n## What `RoPE` does\n<Term id="rope">RoPE</Term> and <Term id="token">tokens</Term>\n';
		expect(readTerms(body)).toEqual([
			{ id: 'token', heading: null },
			{ id: 'rope', heading: 'what-rope-does' }
		]);
	});
});
