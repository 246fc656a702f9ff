import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { nameBrowser, readRunReport, writeRunReport } from './run-report.ts';

const folder = resolve(import.meta.dirname, '../../../content/reports');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;

test('every committed report is one, and is written back as it was', () => {
	expect(files.length).toBeGreaterThan(0);
	for (const name of files) {
		const report = readRunReport(read(name), name);
		expect(JSON.parse(writeRunReport(report)), name).toEqual(read(name));
	}
});

test('a report that lacks a field, has one too many or a time below zero is refused by file and field', () => {
	const [name = ''] = files;
	const report = readRunReport(read(name), name);
	expect(() => readRunReport({ ...report, tokenMs: -1 }, 'a.json')).toThrow(/a\.json.*tokenMs/);
	expect(() => readRunReport({ ...report, owner: 'me' }, 'a.json')).toThrow(/owner/);
	expect(() => readRunReport({ ...report, backend: undefined }, 'a.json')).toThrow(/backend/);
	expect(() => readRunReport('text', 'a.json')).toThrow('a.json is no report of a run');
});

test('browsers are named by what they call themselves', () => {
	const linux = 'Mozilla/5.0 (X11; Linux x86_64)';
	const gecko = 'AppleWebKit/537.36 (KHTML, like Gecko)';
	for (const [agent, name] of [
		[`${linux} ${gecko} HeadlessChrome/156.0.0.0 Safari/537.36`, 'Chromium 156, Linux'],
		[
			'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
			'Firefox 153, Linux'
		],
		[
			`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${gecko} Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0`,
			'Edge 150, Windows'
		],
		[
			'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
			'WebKit 26.0, iOS'
		],
		['Something else', 'Something else']
	] as const)
		expect(nameBrowser(agent)).toBe(name);
});
