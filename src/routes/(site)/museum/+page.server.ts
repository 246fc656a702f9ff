import { factBase } from '$lib/facts/facts.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({
	models: factBase.models.map(
		({ id, name, developer, released, config, parameters, context, training }) => ({
			id,
			name,
			developer,
			released,
			config,
			parameters: parameters.total,
			context: context.trained,
			tokens: training.tokens
		})
	)
});
