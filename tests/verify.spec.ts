/** @file The report of a run, and those that are kept. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { readRunReport } from '../src/lib/verify/run-report.ts';
import { expect, test } from './museum-test.ts';
import { scrollsSideways, watch } from './pages.ts';

const kept = readdirSync(resolve(import.meta.dirname, '../content/reports'));

test('the miniature runs on request and its report is one; those that are kept are listed', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.setViewportSize({ width: 360, height: 800 });
	await page.goto('./verify/');
	const rows = page.getByTestId('seen').locator('tbody tr');
	await expect(rows).toHaveCount(kept.length);
	expect(await scrollsSideways(page)).toBe(false);
	await page.getByRole('button', { name: 'Run and write the report' }).click();
	const box = page.getByRole('textbox', { name: 'The report' });
	await expect(box).toBeVisible({ timeout: 60_000 });
	const report = readRunReport(JSON.parse(await box.inputValue()), 'the page');
	expect(report).toMatchObject({ model: 'nano', backend: 'wasm', build: 'wasm', threads: 1 });
	expect(report.tokenMs).toBeGreaterThan(0);
	expect(report.checks.map(({ outcome }) => outcome)).not.toContain('pending');
	expect(report.browser).toBe(await page.evaluate(() => navigator.userAgent));
	await expect.poll(() => page.workers().length).toBe(0);
	expect(await scrollsSideways(page)).toBe(false);
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});
