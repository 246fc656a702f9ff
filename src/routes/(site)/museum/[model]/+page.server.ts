import { error } from '@sveltejs/kit';
import { factBase, findConflict, findSource } from '$lib/facts/facts.server.ts';
import type { EntryGenerator, PageServerLoad } from './$types';

/** The room that loads models of the Hub is another part of the site; a link to a page that is not built would stop the build. */
const hasBench = Object.keys(import.meta.glob('/src/routes/(site)/real/+page.svelte')).length > 0;

export const entries: EntryGenerator = () => factBase.models.map(({ id }) => ({ model: id }));

export const load: PageServerLoad = ({ params }) => {
	const { models } = factBase;
	const index = models.findIndex(({ id }) => id === params.model);
	const model = models[index];
	if (!model) error(404);
	const printed = model.parameters.printed.map(({ source }) => source);
	const docs = [...model.sources, ...printed, ...model.onnx.sources];
	const neighbour = (step: number) => {
		const other = models[(index + step + models.length) % models.length];
		return other ? { id: other.id, name: other.name } : undefined;
	};
	return {
		model,
		hasBench,
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
