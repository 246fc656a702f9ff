import { factBase } from '$lib/facts/facts.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => {
	const { benchmarks, sources, models } = factBase;
	const { tables, contestants, scores, protocol, notPublished, footnotes } = benchmarks;
	return {
		battle: { tables, benchmarks: benchmarks.benchmarks, contestants, scores },
		protocol,
		notPublished,
		footnotes: Object.fromEntries(footnotes.map(({ id, text }) => [id, text])),
		titles: Object.fromEntries(sources.map(({ id, title }) => [id, title])),
		names: Object.fromEntries(models.map(({ id, name }) => [id, name]))
	};
};
