import { error } from '@sveltejs/kit';
import { factFiles, makeIndex, makeJson, makeSchema } from '$lib/facts/open-data.server.ts';
import { makeTable } from '$lib/facts/open-data-tables.server.ts';
import { writeCsv } from '$lib/widgets/attention-bench/csv.ts';
import type { EntryGenerator, RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

interface Content {
	readonly type: string;
	readonly make: () => string;
}

/** What each address under `/facts/` holds. */
const contents = new Map<string, Content>([
	['index.json', { type: 'application/json', make: makeIndex }],
	...factFiles.flatMap((name): [string, Content][] => [
		[`${name}.json`, { type: 'application/json', make: () => makeJson(name) }],
		[`${name}.csv`, { type: 'text/csv', make: () => writeCsv(makeTable(name)) }],
		[`${name}.schema.json`, { type: 'application/json', make: () => makeSchema(name) }]
	])
]);

export const entries: EntryGenerator = () => [...contents.keys()].map((file) => ({ file }));

export const GET: RequestHandler = ({ params }) => {
	const content = contents.get(params.file);
	if (!content) error(404);
	return new Response(content.make(), {
		headers: { 'content-type': `${content.type}; charset=utf-8` }
	});
};
