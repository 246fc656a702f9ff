import { error } from '@sveltejs/kit';
import { findWidget, widgets } from '$lib/widgets/registry.ts';
import type { EntryGenerator, PageLoad } from './$types';

export const entries: EntryGenerator = () => widgets.map(({ name }) => ({ widget: name }));

export const load: PageLoad = ({ params }) => {
	const widget = findWidget(params.widget);
	if (!widget) error(404);
	return { name: widget.name, title: widget.title, summary: widget.summary };
};
