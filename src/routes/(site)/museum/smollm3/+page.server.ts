import {
	factBase,
	findConflict,
	findFact,
	findScore,
	findSource
} from '$lib/facts/facts.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => {
	const { benchmarks, contestants } = factBase.benchmarks;
	return {
		claims: factBase.claims.map(({ by, facts, conflicts, scores, ...claim }) => ({
			...claim,
			by: by.map((id) => ({ id, title: findSource(id).title })),
			facts: facts.map((id) => ({ id, title: findFact(id).label })),
			conflicts: conflicts.map((id) => ({ id, title: findConflict(id).topic })),
			scores: scores.map((id) => {
				const { benchmark, contestant, score } = findScore(id);
				const name = benchmarks.find((own) => own.id === benchmark)?.name ?? benchmark;
				const model = contestants.find((own) => own.id === contestant)?.name ?? contestant;
				return { id, title: `${model}, ${name}: ${String(score)}` };
			})
		}))
	};
};
