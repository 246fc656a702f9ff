import { describe, expect, it } from 'vitest';
import { listProblems, problemKinds, solveSum } from './problems.ts';

describe('problems from a seed', () => {
	it('are the same for the same seed, others for another, and a longer list begins alike', () => {
		const some = listProblems('all', 20, 1);
		expect(listProblems('all', 20, 1)).toEqual(some);
		expect(listProblems('all', 8, 1)).toEqual(some.slice(0, 8));
		expect(listProblems('all', 20, 2)).not.toEqual(some);
	});

	it('take the kinds in turn, and ask nothing twice', () => {
		const problems = listProblems('all', 40, 7);
		expect(problems.map(({ kind }) => kind)).toEqual(
			Array.from({ length: 40 }, (_, index) => problemKinds[index % 4])
		);
		expect(new Set(problems.map(({ question }) => question)).size).toBe(40);
	});

	it('have the answer that their sum has', () => {
		for (const kind of ['add', 'sub', 'chain'] as const)
			for (const { question, answer } of listProblems(kind, 200, 3)) {
				expect(String(solveSum(question)), question).toBe(answer);
				expect(Number(answer)).toBeGreaterThanOrEqual(0);
			}
	});

	it('tell stories whose heap follows from their sentences', () => {
		for (const { question, answer } of listProblems('story', 200, 3)) {
			const [start = NaN] = (/has (\d+)/.exec(question) ?? []).slice(1).map(Number);
			const lost = [...question.matchAll(/(?:sells|loses|eats) (\d+)/g)].map(([, n]) => Number(n));
			const won = [...question.matchAll(/(\d+) more/g)].map(([, n]) => Number(n));
			const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);
			expect(String(start + sum(won) - sum(lost)), question).toBe(answer);
			expect(lost.length + won.length).toBeGreaterThanOrEqual(2);
		}
	});
});

describe('a sum typed by hand', () => {
	it.each([
		['What is 12+7?', 19],
		['12 + 7 − 30', -11],
		['1+2+3+4', 10],
		['How are you?', null],
		['17', null],
		['2+2 or 3+3?', null],
		['9999999+1', null]
	])('%s is %s', (text, value) => {
		expect(solveSum(text)).toBe(value);
	});
});
