import { error } from '@sveltejs/kit';
import { lessons } from '$lib/server/lessons.ts';
import { readPlacard } from '$lib/widgets/read-placard.ts';
import { findWidget, widgets } from '$lib/widgets/registry.ts';
import type { EntryGenerator, PageServerLoad } from './$types';

export const entries: EntryGenerator = () => widgets.map(({ name }) => ({ widget: name }));

export const load: PageServerLoad = ({ params }) => {
	const widget = findWidget(params.widget);
	if (!widget) error(404);
	const { name } = widget;
	return {
		name,
		placard: readPlacard(name),
		/** Lessons that show it. */
		shownIn: lessons.flatMap(({ slug, meta }) =>
			meta.widgets.includes(name) ? [{ slug, title: meta.title }] : []
		)
	};
};
