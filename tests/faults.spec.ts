/** @file What happens where something is short, refused or wrong: memory, storage, the clock. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { readMemory } from '../bench/memory.js';
import { expect, openMuseumPage, test, type Page } from './museum-test.ts';
import { bench, openRecorded, runLive, watch } from './pages.ts';

/** The bench answers a prompt of its own: its model is there and runs. */
async function expectAnswer(page: Page): Promise<void> {
	const root = bench(page);
	await root.getByRole('textbox', { name: /prompt/i }).fill('Marta gave Tobin a green box.');
	await expect(root.getByTestId('head-map')).toContainText('green');
}

test('a model that the browser ends without a word is missed, said, and loaded again', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto('./embed/attention-bench/');
	const root = await runLive(page);
	const [worker] = page.workers();
	// As a browser does that is short of memory: no event reaches the page. Not before this question has its answer.
	await worker?.evaluate(() => void setTimeout(() => self.close()));
	await expect(root.getByText('The browser has ended the model')).toBeVisible();
	await root
		.getByRole('button', { name: /Run it live|Load|again/i })
		.first()
		.click();
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	await expect(root.getByText('The browser has ended the model')).toHaveCount(0);
	expect(seen.errors).toEqual([]);
});

/** What a page holds once two readings in a row, a second apart, are the same. */
async function readAtRest(page: Page) {
	let last = await readMemory(page);
	const isAtRest = async () => {
		const before = last;
		last = await readMemory(page);
		return last.listeners === before.listeners && last.nodes === before.nodes;
	};
	await expect.poll(isAtRest, { intervals: [1_000] }).toBe(true);
	return last;
}

test('thirty lessons opened and closed in one tab leave no worker, no listener and no element behind', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto('./lessons/');
	const visit = async (isLive: boolean) => {
		await page.locator('main a[href$="/lessons/nope-layers/"]').first().click();
		await page.waitForURL('**/lessons/nope-layers/');
		if (isLive) {
			await runLive(page);
			expect(page.workers().length).toBeGreaterThan(0);
		} else await openRecorded(page);
		await page.goBack();
		await page.waitForURL('**/lessons/');
		await expect.poll(() => page.workers().length, { message: 'workers' }).toBe(0);
	};
	const [warm, all] = [6, 30];
	for (let i = 0; i < warm; i++) await visit(i % 6 === 0);
	const before = await readAtRest(page);
	for (let i = warm; i < all; i++) await visit(i % 6 === 0);
	// One of each that every lesson left would be as many. What waits for a timer goes later, what is held never does.
	const left = async () => {
		const after = await readMemory(page);
		const listeners = after.listeners - before.listeners;
		const nodes = after.nodes - before.nodes;
		return Math.max(listeners, nodes) < all - warm
			? 'few'
			: `${listeners} listeners, ${nodes} nodes`;
	};
	await expect.poll(left, { intervals: [1_000] }).toBe('few');
	expect(seen.errors).toEqual([]);
});

test('where the browser refuses all storage every room opens, lessons count for the visit, and a model runs', async ({
	baseURL
}, testInfo) => {
	// As the browser's own settings write it: no site may keep anything.
	const profile = testInfo.outputPath('profile');
	mkdirSync(join(profile, 'Default'), { recursive: true });
	const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
	writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(settings));
	const context = await chromium.launchPersistentContext(profile, {
		executablePath: findChromium(),
		args: quietFlags,
		...(baseURL && { baseURL })
	});
	try {
		const page = openMuseumPage(await context.newPage());
		const seen = watch(page, baseURL ?? '');
		await page.goto('./lessons/nope-layers/');
		expect(
			await page.evaluate(() => {
				try {
					return localStorage.length;
				} catch (error) {
					return (error as Error).name;
				}
			})
		).toBe('SecurityError');
		await page.getByRole('button', { name: /^Mark as done/ }).click();
		await expect(page.getByRole('button', { name: /^Mark as not done/ }).first()).toBeVisible();
		await runLive(page);
		await expectAnswer(page);
		// By a link, so that the visit goes on.
		await page.getByRole('navigation').getByRole('link', { name: 'Lessons' }).first().click();
		await page.waitForURL('**/lessons/');
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lessons');
		for (const room of ['', 'talk/', 'real/', 'take-along/', 'activities/', 'search/?q=rope']) {
			await page.goto(`./${room}`);
			await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
		}
		expect(seen.errors).toEqual([]);
	} finally {
		await context.close();
	}
});

test('with a clock that is decades off, and is put back while a model runs, nothing is said to take less than no time', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.clock.setSystemTime(new Date('1970-01-02T00:00:00Z'));
	await page.goto('./lessons/nope-layers/');
	await page.getByRole('button', { name: /^Mark as done/ }).click();
	await page.clock.setSystemTime(new Date('2099-12-31T23:59:00Z'));
	await runLive(page);
	await page.clock.setSystemTime(new Date('2001-01-01T00:00:00Z'));
	await expectAnswer(page);
	await page.reload();
	// What was kept under one date is read under another.
	await expect(page.getByRole('button', { name: /^Mark as not done/ }).first()).toBeVisible();
	await page.goto('./lessons/');
	expect(await page.locator('main').innerText()).not.toMatch(/[−-]\d[\d.,]* ?(ms|s|min|%)/);
	expect(seen.errors).toEqual([]);
});
