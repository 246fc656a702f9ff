import { error } from '@sveltejs/kit';
import { activities, readActivityPage } from '$lib/server/activities.ts';
import type { EntryGenerator, PageServerLoad } from './$types';

export const entries: EntryGenerator = () => activities.map(({ slug }) => ({ slug }));

export const load: PageServerLoad = ({ params }) => {
	const activity = readActivityPage(params.slug);
	if (!activity) error(404);
	return { activity };
};
