import { types } from 'virtual:exhibit-element';
import type { RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

/** The types of `<model-museum-exhibit>` and of the messages. */
export const GET: RequestHandler = () =>
	new Response(types, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
