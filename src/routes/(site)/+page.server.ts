import { toCard } from '$lib/content/lesson.ts';
import { catalog } from '$lib/model/contract/catalog.ts';
import { readLobby } from '$lib/server/lobby.ts';
import { lessons } from '$lib/server/lessons.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({
	lobby: readLobby(),
	lessons: lessons.map(toCard),
	models: catalog.map(({ id, parameters, bytes }) => ({ id, parameters, bytes }))
});
