import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { render } from 'svelte/server';
import { expect, test } from 'vitest';
import { nameBrowser, readRunReport } from '$lib/verify/run-report.ts';
import SeenRuns from './SeenRuns.svelte';

const folder = resolve(import.meta.dirname, '../../../../content/reports');

test('every report that is kept stands in the table, with where it ran and how fast', () => {
	const reports = readdirSync(folder).map((name) =>
		readRunReport(JSON.parse(readFileSync(join(folder, name), 'utf8')), name)
	);
	const { body } = render(SeenRuns, { props: { reports } });
	expect(body.match(/<tr/g)).toHaveLength(1 + reports.length);
	for (const { browser, build, tokenMs, date } of reports) {
		expect(body).toContain(nameBrowser(browser));
		expect(body).toContain(`, ${build},`);
		expect(body).toContain(`${Number(tokenMs.toPrecision(3)).toLocaleString('en')} ms`);
		expect(body).toContain(date);
	}
});
