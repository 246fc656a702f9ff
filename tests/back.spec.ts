/**
 * @file A page that one comes back to by the browser's own button. Chromium keeps the last pages alive for that (the back/forward cache);
 * Playwright starts it without, so these tests start their own.
 */
import { chromium } from '@playwright/test';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { built, openHost } from './editions.ts';
import { expect, openMuseumPage, test, watchPolicy, type Page } from './museum-test.ts';
import { bench, runLive, watch } from './pages.ts';

/** A page of a browser that keeps what is left, on a host of its own. */
async function inKeepingBrowser(act: (page: Page, site: string) => Promise<void>): Promise<void> {
	const host = await openHost(built);
	const browser = await chromium.launch({
		executablePath: findChromium(),
		args: quietFlags,
		ignoreDefaultArgs: ['--disable-back-forward-cache']
	});
	try {
		const context = await browser.newContext({ serviceWorkers: 'allow' });
		const refused = await watchPolicy(context);
		const page = openMuseumPage(await context.newPage());
		const seen = watch(page, host.url);
		await act(page, host.url);
		expect({ ...seen, refused }).toEqual({ foreign: [], errors: [], refused: [] });
	} finally {
		await browser.close();
		await host.close();
	}
}

/** Leaves the document, which a link within the museum would not, waits until the page there answers, and comes back. */
async function leaveAndComeBack(page: Page, site: string, meanwhile: () => Promise<unknown>) {
	const { pathname } = new URL(page.url());
	await page.evaluate(() => {
		Object.assign(window, { wasLeft: true });
		const keep = () => Object.assign(window, { leftAt: scrollY });
		addEventListener('pagehide', keep, { once: true });
	});
	await page.goto(`${site}about/`);
	await meanwhile();
	await page.evaluate(() => history.back());
	await expect.poll(() => page.evaluate(() => location.pathname).catch(() => '')).toBe(pathname);
	await page.waitForFunction(() => document.documentElement.dataset.started !== undefined);
}

/** True of the very page that was left, false of one that was loaded anew. */
const isSame = (page: Page) => page.evaluate(() => 'wasLeft' in window);

/** Resolves once the service worker has the page. */
const whenControlled = (page: Page) =>
	page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');

/** The model answers another prompt. */
async function expectAnswer(page: Page, word: string): Promise<void> {
	const root = bench(page);
	await root.getByRole('textbox', { name: /prompt/i }).fill(`Marta gave Tobin a ${word} box.`);
	await expect(root.getByTestId('head-map')).toContainText(word);
}

test('a lesson that is come back to stands as it was left, and its model goes on', () =>
	inKeepingBrowser(async (kept, site) => {
		await kept.goto(`${site}lessons/nope-layers/`);
		await whenControlled(kept);
		const root = await runLive(kept);
		await expectAnswer(kept, 'green');
		for (const word of ['red', 'blue']) {
			await leaveAndComeBack(kept, site, () => Promise.resolve());
			expect(await isSame(kept)).toBe(true);
			const { leftAt, at } = await kept.evaluate(() => ({
				leftAt: (window as { leftAt?: number }).leftAt,
				at: scrollY
			}));
			expect(leftAt).toBeGreaterThan(0);
			expect(at).toBe(leftAt);
			await expect(root).toHaveAttribute('data-state', 'live');
			await expectAnswer(kept, word);
		}
	}));

test('a lesson that the browser gave up meanwhile, for the first visit’s service worker took over, is rebuilt where it was left, and runs again', () =>
	inKeepingBrowser(async (kept, site) => {
		// As where the first page is left before the worker has come: only the second asks for it.
		await kept.addInitScript(() => {
			if (location.pathname.includes('/lessons/'))
				navigator.serviceWorker.register = () => new Promise(() => undefined);
		});
		await kept.goto(`${site}lessons/nope-layers/`);
		await runLive(kept);
		const leftAt = await kept.evaluate(() => scrollY);
		expect(leftAt).toBeGreaterThan(0);
		await leaveAndComeBack(kept, site, () => whenControlled(kept));
		expect(await isSame(kept)).toBe(false);
		await expect.poll(() => kept.evaluate(() => scrollY)).toBe(leftAt);
		await runLive(kept);
		await expectAnswer(kept, 'green');
	}));
