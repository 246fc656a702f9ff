import { building } from '$app/environment';
import type { Handle } from '@sveltejs/kit';
import { wordsFirst } from './words-first.ts';

/** The page for unknown addresses has no words of its own before its scripts run, so it does not wait. */
export const handle: Handle = ({ event, resolve }) =>
	building && event.route.id
		? resolve(event, { transformPageChunk: ({ html }) => wordsFirst(html) })
		: resolve(event);
