import type { Handle } from '@sveltejs/kit';

/** Words first: a page can be read without its scripts, so they let its fonts go ahead on a slow line. */
export const handle: Handle = ({ event, resolve }) =>
	resolve(event, {
		transformPageChunk: ({ html }) =>
			html.replaceAll('rel="modulepreload"', 'rel="modulepreload" fetchpriority="low"')
	});
