import { describe, expect, it } from 'vitest';
import facts from 'virtual:facts/runtimes.nope-record';
import type { Rope } from '../../math/positional.ts';
import { nope } from '../../math/schedule.ts';
import { pickFact } from '../../facts/picked.ts';
import { applyFault, countWrong, findFork, pairUp } from './faults.ts';
import { compareLosses, listBins } from './loss.ts';
import { listThreads, readThreads } from './threads.ts';

const rope: Rope = { kind: 'rope', theta: 5e6 };
/** SmolLM3's own: every fourth of 36 without RoPE. */
const own = Array.from({ length: 36 }, (_, layer) => ((layer + 1) % 4 === 0 ? nope : rope));
const kinds = (schedule: readonly { kind: string }[]) =>
	schedule.map(({ kind }) => Number(kind === 'rope')).join('');

describe('a mistake in the schedule of SmolLM3', () => {
	it('rotates nine layers too many, all the wrong ones, or begins a layer late', () => {
		const made = (['everywhere', 'backwards', 'shifted'] as const).map((fault) =>
			applyFault(own, rope, fault)
		);
		expect(made.map((schedule) => kinds(schedule).slice(0, 8))).toEqual([
			'11111111',
			'00010001',
			'01110111'
		]);
		expect(made.map((schedule) => countWrong(own, schedule))).toEqual([9, 36, 18]);
	});

	it('changes nothing in a model that rotates everywhere anyway', () => {
		const all = own.map(() => rope);
		expect(countWrong(all, applyFault(all, rope, 'everywhere'))).toBe(0);
		expect(countWrong(all, applyFault(all, rope, 'shifted'))).toBe(0);
	});
});

describe('two continuations', () => {
	it('part at the first token that differs, and not where one has just ended', () => {
		expect(findFork(['a', 'b', 'c'], ['a', 'x', 'c'])).toBe(1);
		expect(findFork(['a', 'b'], ['a', 'b', 'c'])).toBeNull();
		expect(findFork([], ['a'])).toBeNull();
	});

	it('stand side by side to the end of the longer one', () => {
		expect(pairUp(['a'], ['b', 'c'])).toEqual([
			{ own: 'a', faulty: 'b' },
			{ own: undefined, faulty: 'c' }
		]);
	});
});

describe('loss by position', () => {
	const score = (value: number, length: number) => {
		const logProbs = new Float32Array(length).fill(-value);
		logProbs[0] = NaN;
		return { logProbs };
	};

	it('has bins of powers of two, cut at what is read', () => {
		expect(listBins(100)).toEqual([
			[1, 16],
			[16, 32],
			[32, 64],
			[64, 100]
		]);
	});

	it('counts a text only in bins that it fills, and gives the error of the difference', () => {
		const pairs = [
			{ own: score(1, 64), faulty: score(1.5, 64) },
			{ own: score(2, 32), faulty: score(3.5, 32) }
		];
		const bins = compareLosses(pairs, 64);
		expect(bins.map(({ texts }) => texts)).toEqual([2, 2, 1]);
		expect(bins[0]).toMatchObject({ from: 1, to: 16, own: 1.5, faulty: 2.5, more: 1 });
		// Differences 0.5 and 1.5: standard deviation √½, over √2 texts.
		expect(bins[0]?.error).toBeCloseTo(0.5, 6);
		expect(bins[2]).toMatchObject({ own: 1, more: 0.5, error: null });
	});
});

describe('the public record', () => {
	const threads = readThreads(pickFact(facts, 'runtimes.nope-record').value);

	it('has twelve threads, each with its address at GitHub', () => {
		expect(threads).toHaveLength(12);
		for (const { repository, number, thread, url } of threads) {
			const kind = thread === 'issue' ? 'issues' : 'pull';
			expect(url).toBe(`https://github.com/${repository}/${kind}/${number}`);
		}
	});

	it('is sorted and searched', () => {
		const dates = listThreads(threads, 'all', '', 'date').map(({ date }) => date);
		expect(dates).toEqual(dates.toSorted().reverse());
		expect(listThreads(threads, 'misread', '', 'repository').map(({ number }) => number)).toEqual([
			422, 130, 43756
		]);
		expect(listThreads(threads, 'all', 'MOBIUS backwards', 'date')).toHaveLength(1);
		expect(listThreads(threads, 'all', 'no such words', 'date')).toEqual([]);
	});
});
