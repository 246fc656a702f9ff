/** @file What the lesson on two minds says of thinking that is cut short, on its recording and on the running miniature. */
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadFolder } from '../../../../scripts/node-engine.ts';
import { createWriter, recordBudgets } from '../../../../scripts/record-budget.ts';
import {
	answerAt,
	askWithBudgets,
	budgets,
	readBudgetRecord,
	scoreBudgets
} from '../../widgets/budget/budget.ts';
import { budgetModel, limits } from '../../widgets/budget/parameters.ts';
import { expectWords, readRecording } from './nano.ts';

const lesson = '05-post-training/01-two-minds.md';
const folder = resolve(import.meta.dirname, '../../../../static/models', budgetModel);
const recorded = readBudgetRecord(
	JSON.parse(new TextDecoder().decode(readRecording(`/traces/budget-${budgetModel}.json`)))
);

describe('the lesson on two minds, of thinking cut short', () => {
	const loading = loadFolder(folder, budgetModel);
	afterAll(async () => (await loading).dispose());

	it('shows answers that the running miniature gives again', async () => {
		const live = await recordBudgets(await loading);
		expect(live.rows).toEqual(recorded.rows);
		expect(recorded).toMatchObject({ model: budgetModel, revision: live.revision });
	}, 600_000);

	it('says how many sums come out right, and that half a thought is worth less than none', () => {
		expectWords(
			lesson,
			'gets 12 of these 12 sums right, and 2 without any',
			'Stopped after 12 tokens, it gets none',
			'Half a thought is worth less here than no thought'
		);
		const rightAt = new Map(
			scoreBudgets(recorded.rows).map(({ budget, right }) => [budget, right])
		);
		expect(recorded.rows).toHaveLength(12);
		expect([null, 0, 12].map((budget) => rightAt.get(budget))).toEqual([12, 2, 0]);
		for (const budget of [4, 8]) expect(rightAt.get(budget)).toBeLessThan(2);
	});

	it('says that the miniature answers with the last result in its notes', async () => {
		expectWords(lesson, 'the last result that it had noted: 9 for 3+6+7+4+9');
		const row = await askWithBudgets(
			createWriter(await loading),
			{ question: 'What is 3+6+7+4+9?', answer: '29' },
			[12]
		);
		expect(answerAt(row, 12)).toBe('9');
		expect(row.thinking.slice(0, 12).join('')).toMatch(/3\+6=9/);
		// So it is of most sums: what is answered is what stands behind the last sign of equality.
		const noted = recorded.rows.filter((each) => {
			const last = each.thinking
				.slice(0, 12)
				.join('')
				.match(/=(\d+)(?=\D)/g)
				?.at(-1);
			return last?.slice(1) === answerAt(each, 12);
		});
		expect(noted.length).toBeGreaterThanOrEqual(8);
	});

	it('cuts at the budgets that the address knows', () => {
		expect([...budgets.map(String), 'none']).toEqual([...limits]);
		for (const { cuts } of recorded.rows)
			expect(cuts.map(({ budget }) => budget)).toEqual([...budgets]);
	});
});
