import { error, json } from '@sveltejs/kit';
import { embedSchemas } from '$lib/server/embed-schemas.ts';
import type { EntryGenerator, RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

export const entries: EntryGenerator = () => [...embedSchemas.keys()].map((file) => ({ file }));

export const GET: RequestHandler = ({ params }) => {
	const describe = embedSchemas.get(params.file);
	if (!describe) error(404);
	return json(describe());
};
