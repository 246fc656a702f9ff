/** @file What the exhibit that cuts thinking short opens with: the sums of its list, answered after so many tokens of thinking. */
import { listProblems } from '../src/lib/math/problems.ts';
import type { Engine } from '../src/lib/model/engine/engine.ts';
import {
	askWithBudgets,
	greedily,
	headBudgets,
	type BudgetRecord,
	type BudgetRow,
	type Write
} from '../src/lib/widgets/budget/budget.ts';
import { budgetCount } from '../src/lib/widgets/budget/parameters.ts';

/** What an engine writes after a prompt, greedily. */
export const createWriter =
	(engine: Engine): Write =>
	async (prompt, most) => {
		const texts: string[] = [];
		await engine.continue(prompt, engine.info.ownSchedule, greedily(most), {
			onPrefill: () => undefined,
			onToken: ({ text, isEnd }) => {
				if (!isEnd) texts.push(text);
			}
		});
		return texts;
	};

/** @throws {ModelError} */
export async function recordBudgets(engine: Engine): Promise<BudgetRecord> {
	const rows: BudgetRow[] = [];
	for (const { question, answer } of listProblems('all', budgetCount, 1))
		rows.push(await askWithBudgets(createWriter(engine), { question, answer }));
	return headBudgets(engine.info, rows);
}
