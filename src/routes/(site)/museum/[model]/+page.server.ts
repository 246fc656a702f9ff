import { error } from '@sveltejs/kit';
import { factBase, findConflict, findSource } from '$lib/facts/facts.server.ts';
import type { EntryGenerator, PageServerLoad } from './$types';

export const entries: EntryGenerator = () => factBase.models.map(({ id }) => ({ model: id }));

export const load: PageServerLoad = ({ params }) => {
	const { models } = factBase;
	const index = models.findIndex(({ id }) => id === params.model);
	const model = models[index];
	if (!model) error(404);
	const docs = [...model.sources, ...model.parameters.printed.map(({ source }) => source)];
	const neighbour = (step: number) => {
		const other = models[(index + step + models.length) % models.length];
		return other ? { id: other.id, name: other.name } : undefined;
	};
	return {
		model,
		titles: Object.fromEntries(docs.map(({ doc }) => [doc, findSource(doc).title])),
		topics: Object.fromEntries(
			model.confidence.flatMap(({ conflict }) =>
				conflict ? [[conflict, findConflict(conflict).topic]] : []
			)
		),
		previous: neighbour(-1),
		next: neighbour(1)
	};
};
