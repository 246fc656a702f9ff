import { writeFeed } from '$lib/server/share/feed.ts';
import { siteRoot } from '$lib/server/share/origin.ts';
import { feedEntries } from '$lib/server/share/pages.ts';
import type { RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

export const GET: RequestHandler = () =>
	new Response(writeFeed(feedEntries, siteRoot), {
		headers: { 'content-type': 'application/atom+xml; charset=utf-8' }
	});
