import { listPages } from '$lib/server/share/pages.ts';
import { siteOrigin, siteRoot } from '$lib/server/share/origin.ts';
import { writeSitemap } from '$lib/server/share/sitemap.ts';
import type { RequestHandler } from './$types';

/** A site map has whole addresses, or none. */
export const prerender = siteOrigin !== '';
export const trailingSlash = 'never';

export const GET: RequestHandler = () =>
	new Response(writeSitemap(siteRoot, listPages()), {
		headers: { 'content-type': 'application/xml; charset=utf-8' }
	});
