/** @file A question of the lab with its figures and what came out, for a page. */
import { labTables } from '../lab/tables.server.ts';
import { figurePlans } from '../widgets/lab/figures.ts';
import type { Question } from '../widgets/lab/questions.ts';

export function readQuestion({ id, figures, tell, judge }: Question) {
	return {
		id,
		figures: figures.map((figure) => ({ id: figure, figure: figurePlans[figure].make(labTables) })),
		experiment: figures.map((figure) => figurePlans[figure].experiment)[0] ?? 'all',
		findings: tell(labTables),
		verdict: judge(labTables)
	};
}
