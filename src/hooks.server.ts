import { building } from '$app/environment';
import type { Handle } from '@sveltejs/kit';
import { wordsFirst } from './words-first.ts';

/** The page for unknown addresses has no words of its own before its scripts run, so it does not wait. */
export const handle: Handle = async ({ event, resolve }) => {
	const { route, params, url } = event;
	if (!building || !route.id) return resolve(event);
	const { id } = route;
	// Nobody shares a page that is being worked on.
	const { sharePage } = await import('$lib/server/share/share-page.ts');
	return resolve(event, {
		transformPageChunk: ({ html }) =>
			sharePage({ html: wordsFirst(html), route: id, params, path: url.pathname })
	});
};
