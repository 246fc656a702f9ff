import { countEntries, factFiles, makeJson } from '$lib/facts/open-data.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({
	files: factFiles.map((name) => ({
		name,
		entries: countEntries(name),
		kilobytes: Math.round(new TextEncoder().encode(makeJson(name)).length / 1000)
	}))
});
