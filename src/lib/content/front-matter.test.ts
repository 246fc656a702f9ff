import { describe, expect, it } from 'vitest';
import { readFrontMatter } from './front-matter.ts';

const good = `---
title: A lesson
act: architecture
minutes: 8
xp: 40
summary: What it is about.
sources: [{ title: A paper, url: 'https://arxiv.org/abs/2501.18795' }]
questions:
${[1, 2, 3]
	.map(
		(n) => `  - ask: Question ${n}?
    options:
      - { text: Yes, why: Because., isRight: true }
      - { text: No, why: Because not. }`
	)
	.join('\n')}
---
## Prose
`;
const file = '02-architecture/03-a-lesson.md';
const read = (content: string) => readFrontMatter(file, content);

describe('front matter', () => {
	it('yields the lesson’s own words and its prose', () => {
		const { meta, body } = read(good);
		expect(meta).toMatchObject({ title: 'A lesson', act: 'architecture', widgets: [], next: [] });
		expect(meta.questions[0]?.options.map(({ isRight }) => isRight)).toEqual([true, false]);
		expect(body).toBe('## Prose\n');
	});

	it.each([
		['no fences at all', '## Prose', /without front matter/],
		['a field of an unknown name', good.replace('xp:', 'points: 1\nxp:'), /points/],
		['an unknown act', good.replace('act: architecture', 'act: cellar'), /act:/],
		['minutes that are no number', good.replace('minutes: 8', 'minutes: long'), /minutes:/],
		[
			'fewer than three questions',
			good.replace(/ {2}- ask: Question 3[\s\S]*?(?=---)/, ''),
			/questions: .*three/
		],
		[
			'a question with no right answer',
			good.replace(', isRight: true', ''),
			/questions\.0\.options: Exactly one/
		],
		[
			'an answer that is not explained',
			good.replace(', why: Because not.', ''),
			/questions\.0\.options\.1\.why/
		],
		['a source with a broken address', good.replace('https://arxiv', 'arxiv'), /sources\.0\.url/],
		['broken YAML', good.replace('title: A lesson', 'title: [A lesson'), /not YAML/]
	])('refuses %s, and names the file', (_, content, message) => {
		expect(() => read(content)).toThrow(message);
		expect(() => read(content)).toThrow(file);
	});
});
