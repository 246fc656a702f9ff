import { describe, expect, it } from 'vitest';
import { lessons } from '../server/lessons.ts';
import { toCard } from './lesson.ts';
import { furnishWays, ways } from './ways.ts';

describe('the ways through the house', () => {
	const cards = lessons.map(toCard);
	const furnished = furnishWays(cards);
	const minutesOf = (id: string) => furnished.find((way) => way.id === id)?.minutes ?? NaN;

	it('take as long as they say, with the minutes that their lessons have', () => {
		expect(minutesOf('ten-minutes')).toBeLessThanOrEqual(10);
		expect(minutesOf('an-hour')).toBeGreaterThanOrEqual(45);
		expect(minutesOf('an-hour')).toBeLessThanOrEqual(60);
		expect(minutesOf('whole-course')).toBe(cards.reduce((sum, { minutes }) => sum + minutes, 0));
	});

	it('keep the order of the lessons', () => {
		const order = cards.map(({ slug }) => slug);
		for (const { slugs } of furnished)
			expect([...slugs].sort((a, b) => order.indexOf(a) - order.indexOf(b))).toEqual(slugs);
	});

	it('name a lesson that is not there when they are furnished', () => {
		const [first] = ways;
		expect(() => furnishWays([])).toThrow(`no lesson "${first?.slugs?.[0] ?? ''}"`);
	});
});
