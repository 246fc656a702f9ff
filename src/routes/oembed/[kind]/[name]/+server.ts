import { error, json } from '@sveltejs/kit';
import { lessons } from '$lib/server/lessons.ts';
import { makeOembed } from '$lib/server/oembed.ts';
import { siteRoot } from '$lib/server/share/origin.ts';
import { readPlacard } from '$lib/widgets/read-placard.ts';
import { widgets } from '$lib/widgets/registry.ts';
import type { EntryGenerator, RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

/** A lesson scrolls in its frame where nobody fits it. */
const lessonHeight = 900;

const subjects = [
	...lessons.map(({ slug, meta }) => ({
		kind: 'lesson' as const,
		name: slug,
		title: meta.title,
		height: lessonHeight
	})),
	...widgets.map(({ name }) => {
		const { title, height } = readPlacard(name);
		// That of a tablet: a frame is 800 px wide.
		return { kind: 'exhibit' as const, name, title, height: height[1] };
	})
];

export const entries: EntryGenerator = () =>
	subjects.map(({ kind, name }) => ({ kind, name: `${name}.json` }));

export const GET: RequestHandler = ({ params }) => {
	const found = subjects.find(
		({ kind, name }) => kind === params.kind && `${name}.json` === params.name
	);
	if (!found) error(404);
	return json(makeOembed({ ...found, root: siteRoot }));
};
