import { labTables } from '$lib/lab/tables.server.ts';
import { figurePlans } from '$lib/widgets/lab/figures.ts';
import { questions } from '$lib/widgets/lab/questions.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({
	questions: questions.map(({ id, figures, tell, judge }) => ({
		id,
		figures: figures.map((figure) => ({ id: figure, figure: figurePlans[figure].make(labTables) })),
		experiment: figures.map((figure) => figurePlans[figure].experiment)[0] ?? 'all',
		findings: tell(labTables),
		verdict: judge(labTables)
	})),
	tables: Object.values(labTables).flatMap((table) => (table ? [table.name] : []))
});
