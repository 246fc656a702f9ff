import { error } from '@sveltejs/kit';
import { labTables } from '$lib/lab/tables.server.ts';
import type { EntryGenerator, RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

/** The tables as the lab wrote them: columns with unit and meaning, runs with command, seed and date, rows. */
const files = import.meta.glob<string>('/content/lab/*.json', {
	eager: true,
	query: '?raw',
	import: 'default'
});
const names = Object.values(labTables).flatMap((table) => (table ? [table.name] : []));
const contents = new Map([
	['index.json', JSON.stringify({ tables: names.map((name) => `${name}.json`) })],
	...names.map((name): [string, string] => [
		`${name}.json`,
		files[`/content/lab/${name}.json`] ?? ''
	])
]);

export const entries: EntryGenerator = () => [...contents.keys()].map((file) => ({ file }));

export const GET: RequestHandler = ({ params }) => {
	const content = contents.get(params.file);
	if (content === undefined) error(404);
	return new Response(content, { headers: { 'content-type': 'application/json; charset=utf-8' } });
};
