import { describe, expect, it } from 'vitest';
import { findLoop, meanProbability } from './greedy.ts';

describe('a passage that comes again and again', () => {
	it('finds the shortest one, where it begins and how often it stands there', () => {
		expect(findLoop([9, 8, 1, 2, 3, 1, 2, 3, 1, 2, 3])).toEqual({ from: 2, period: 3, times: 3 });
		expect(findLoop([5, 5, 5, 5])).toEqual({ from: 0, period: 1, times: 4 });
	});

	it('counts a last time that was cut short', () => {
		expect(findLoop([7, 1, 2, 1, 2, 1, 2, 1])).toEqual({ from: 1, period: 2, times: 3.5 });
	});

	it.each([[[]], [[1]], [[1, 2, 1, 2]], [[1, 2, 3, 4, 5, 6]], [[1, 1, 1, 2]]])(
		'finds none in %j',
		(ids) => expect(findLoop(ids)).toBeNull()
	);

	it('takes the mean of a part', () => {
		const tokens = [0.1, 0.5, 0.7].map((probability, id) => ({ id, text: '', probability }));
		expect(meanProbability(tokens, 1, 3)).toBeCloseTo(0.6, 12);
	});
});
