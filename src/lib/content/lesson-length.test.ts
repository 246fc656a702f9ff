import { describe, expect, it } from 'vitest';
import { readFrontMatter } from './front-matter.ts';

const files = import.meta.glob<string>('/content/lessons/*/*.md', {
	query: '?raw',
	import: 'default',
	eager: true
});

/** Words of a lesson's prose: no code, formulas, tags or addresses; what holds no letter and no digit is no word. */
function countWords(body: string): number {
	return body
		.replaceAll(/<script>.*?<\/script>/gs, '')
		.replaceAll(/```.*?```/gs, '')
		.replaceAll(/\$\$.*?\$\$/gs, '')
		.replaceAll(/<[^>]+>/g, '')
		.replaceAll(/\]\([^)]*\)/g, ']')
		.split(/\s+/)
		.filter((word) => /[\p{Letter}\p{Number}]/u.test(word)).length;
}

describe('a lesson', () => {
	it('has its words counted without code, formulas and tags', () => {
		const body = '## Two words\n\n$$\nx = y\n$$\n\n<Term id="a">One</Term> – [link](/x/y/)\n';
		expect(countWords(body)).toBe(4);
	});

	it.each(Object.entries(files))('%s says one thing in 400 to 900 words', (file, content) => {
		const words = countWords(readFrontMatter(file, content).body);
		expect(words).toBeGreaterThanOrEqual(400);
		expect(words).toBeLessThanOrEqual(900);
	});
});
