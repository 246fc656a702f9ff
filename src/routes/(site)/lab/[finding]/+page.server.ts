import { error } from '@sveltejs/kit';
import { readQuestion } from '$lib/server/lab-questions.ts';
import { questions } from '$lib/widgets/lab/questions.ts';
import type { EntryGenerator, PageServerLoad } from './$types';

export const entries: EntryGenerator = () => questions.map(({ id }) => ({ finding: id }));

export const load: PageServerLoad = ({ params }) => {
	const question = questions.find(({ id }) => id === params.finding);
	if (!question) error(404);
	return { question: readQuestion(question) };
};
