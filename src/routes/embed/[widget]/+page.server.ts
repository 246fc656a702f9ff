import { error } from '@sveltejs/kit';
import { readPlacard } from '$lib/widgets/read-placard.ts';
import { findWidget, widgets } from '$lib/widgets/registry.ts';
import type { EntryGenerator, PageServerLoad } from './$types';

export const entries: EntryGenerator = () => widgets.map(({ name }) => ({ widget: name }));

export const load: PageServerLoad = ({ params }) => {
	const widget = findWidget(params.widget);
	if (!widget) error(404);
	return { name: widget.name, placard: readPlacard(widget.name) };
};
