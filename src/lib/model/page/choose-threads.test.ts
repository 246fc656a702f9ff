import { describe, expect, it } from 'vitest';
import { chooseThreads, surelyWorth } from './choose-threads.ts';

const nano = { canShare: true, cores: 2, weightBytes: 5e6 };
const alone = { promptMs: 21.1, tokenMs: 0.74 };

describe('threads', () => {
	it('are one where memory cannot be shared, whatever was measured', () => {
		const paces = { 1: alone, 2: { promptMs: 1, tokenMs: 0.1 } };
		expect(chooseThreads({ ...nano, canShare: false, paces })).toBe(1);
		expect(chooseThreads({ ...nano, canShare: false, weightBytes: 1e9, paces: {} })).toBe(1);
	});
	it('are one on one processor', () => {
		expect(chooseThreads({ ...nano, cores: 1, weightBytes: 1e9, paces: {} })).toBe(1);
	});
	it('are several for a large model without a trial, four at most', () => {
		const large = { canShare: true, weightBytes: surelyWorth, paces: {} };
		expect(chooseThreads({ ...large, cores: 2 })).toBe(2);
		expect(chooseThreads({ ...large, cores: 16 })).toBe(4);
	});
	it('are tried with a small model: first one, then several', () => {
		expect(chooseThreads({ ...nano, paces: {} })).toBe(1);
		expect(chooseThreads({ ...nano, paces: { 1: alone } })).toBe(2);
	});
	it('stay several where the prompt got faster and the token not slower', () => {
		const paces = { 1: alone, 2: { promptMs: 14.5, tokenMs: 0.73 } };
		expect(chooseThreads({ ...nano, paces })).toBe(2);
	});
	it('go back to one where the token got slower, or the prompt no faster', () => {
		const slowToken = { 1: alone, 2: { promptMs: 14.5, tokenMs: 0.85 } };
		expect(chooseThreads({ ...nano, paces: slowToken })).toBe(1);
		const sameToken = { 1: alone, 2: { promptMs: 20.9, tokenMs: 0.73 } };
		expect(chooseThreads({ ...nano, paces: sameToken })).toBe(1);
	});
});
