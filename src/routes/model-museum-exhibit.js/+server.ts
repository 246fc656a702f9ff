import { script } from 'virtual:exhibit-element';
import type { RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

/** `<model-museum-exhibit>` for other sites; its address never changes. */
export const GET: RequestHandler = () =>
	new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
