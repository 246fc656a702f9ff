import { readRunReport } from '$lib/verify/run-report.ts';
import type { PageServerLoad } from './$types';

/** False until the site has the room that loads models of the Hub. */
const hasReal = Object.keys(import.meta.glob('/src/routes/(site)/real/+page.svelte')).length > 0;

const files = import.meta.glob<object>('/content/reports/*.json', {
	eager: true,
	import: 'default'
});

/** Newest first. A file that is no report stops the build. */
const reports = Object.entries(files)
	.map(([file, json]) => readRunReport(json, file))
	.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.browser < b.browser ? -1 : 1));

export const load: PageServerLoad = () => ({ hasReal, reports });
