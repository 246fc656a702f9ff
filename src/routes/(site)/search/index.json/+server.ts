import { json } from '@sveltejs/kit';
import { makeIndex } from '$lib/search/find.ts';
import { searchDocuments } from '$lib/server/search-documents.ts';
import type { RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

/** The index, made when the site is built and fetched when somebody searches. */
export const GET: RequestHandler = () => json(makeIndex(searchDocuments));
