import { factBase } from '$lib/facts/facts.server.ts';
import { listUses } from '$lib/facts/usage.ts';
import { severities } from './filter.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => {
	const { conflicts, facts, derived, sources, models } = factBase;
	const uses = listUses(factBase);
	return {
		// The serious ones first; within a severity as the file has them.
		conflicts: severities.flatMap((own) => conflicts.filter(({ severity }) => severity === own)),
		facts,
		// The 64 pairs of YaRN are in the open data; here the summary is enough.
		derived: derived.map(({ id, title, formula, note, sources: places }) => ({
			id,
			title,
			formula,
			note,
			sources: places
		})),
		sources: sources.map((source) => ({ ...source, use: uses.get(source.id) })),
		models: models.map(({ id, name }) => ({ id, name }))
	};
};
