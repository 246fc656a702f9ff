import { siteOrigin, siteRoot } from '$lib/server/share/origin.ts';
import { writeRobots } from '$lib/server/share/sitemap.ts';
import type { RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

/** Crawlers read it at the root of a host only; under a base path it does no harm. */
export const GET: RequestHandler = () =>
	new Response(writeRobots(siteOrigin && `${siteRoot}/sitemap.xml`), {
		headers: { 'content-type': 'text/plain; charset=utf-8' }
	});
