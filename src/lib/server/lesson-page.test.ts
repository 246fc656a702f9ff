import { describe, expect, it } from 'vitest';
import { readLessonPage } from './lesson-page.ts';
import { lessons } from './lessons.ts';

describe('a lesson’s page', () => {
	it('brings what the terms of its prose mean, and no more of the glossary', () => {
		for (const { slug, terms } of lessons) {
			const brought = readLessonPage(slug)?.terms ?? {};
			expect(Object.keys(brought), slug).toEqual(terms.map(({ id }) => id));
			for (const [id, term] of Object.entries(brought))
				expect(term, slug).toEqual({
					id,
					term: expect.any(String) as string,
					means: expect.any(String) as string
				});
		}
		expect(readLessonPage('no-such-lesson')).toBeNull();
	});
});
