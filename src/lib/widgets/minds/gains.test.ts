import { describe, expect, it } from 'vitest';
import { gains, writeChange } from './gains.ts';

describe('what thinking changes on the card', () => {
	it('is a gain on six benchmarks and a loss on two, IFEval and BFCL', () => {
		const losses = gains.filter(({ change }) => change < 0);
		expect(gains).toHaveLength(8);
		expect(losses.map(({ benchmark, change }) => [benchmark, writeChange(change)])).toEqual([
			['BFCL', '−3.5'],
			['IFEval', '−5.5']
		]);
	});

	it('comes with the greatest gain first', () => {
		expect(gains[0]?.benchmark).toBe('AIME 2025');
		expect(writeChange(gains[0]?.change ?? 0)).toBe('+27.4');
	});
});
