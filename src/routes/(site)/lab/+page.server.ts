import { labTables } from '$lib/lab/tables.server.ts';
import { readQuestion } from '$lib/server/lab-questions.ts';
import { questions } from '$lib/widgets/lab/questions.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({
	questions: questions.map(readQuestion),
	tables: Object.values(labTables).flatMap((table) => (table ? [table.name] : []))
});
