import { gzipSync } from 'node:zlib';
import type { Browser, Response } from '@playwright/test';
import { lessons } from './catalog.ts';
import { expect, test } from './museum-test.ts';

const limit = 70_000;
const atOnce = 6;

/** The JavaScript files of a lesson that loads for the first time, by their compressed sizes, in bytes. */
async function weighLesson(browser: Browser, baseURL: string, slug: string): Promise<number[]> {
	// Of its own, so that nothing is in the cache.
	const page = await browser.newPage({ baseURL });
	// Nothing ever comes near: exhibits stay where they are until asked for.
	await page.addInitScript(() => {
		window.IntersectionObserver = class {
			observe() {}
			unobserve() {}
			disconnect() {}
		} as unknown as typeof IntersectionObserver;
	});
	const bodies: Promise<Buffer>[] = [];
	const hear = (response: Response) => {
		if (new URL(response.url()).pathname.endsWith('.js')) bodies.push(response.body());
	};
	page.on('response', hear);
	await page.goto(`./lessons/${slug}/`);
	// Its scripts wait for its first paint; until then the network is idle.
	await page.waitForFunction(() => document.documentElement.dataset.started !== undefined);
	let before = -1;
	const isSettled = () => {
		const isSame = bodies.length === before;
		before = bodies.length;
		return isSame;
	};
	await expect.poll(isSettled, { intervals: [1000] }).toBe(true);
	// What comes later is not waited for, and could not be read once its page is closed.
	page.off('response', hear);
	const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).byteLength);
	await page.close();
	return sizes;
}

// Most of a page's time here is waiting, so that several wait at once; each few have the time of a test to themselves.
for (let at = 0; at < lessons.length; at += atOnce) {
	const some = lessons.slice(at, at + atOnce);
	test(`the JavaScript that each of lessons ${at + 1} to ${at + some.length} starts with weighs at most 70 kB compressed`, async ({
		browser,
		baseURL
	}) => {
		await Promise.all(
			some.map(async ({ slug }) => {
				const sizes = await weighLesson(browser, baseURL ?? '', slug);
				const sum = sizes.reduce((before, size) => before + size, 0);
				console.log(
					`${slug}: ${(sum / 1000).toFixed(1)} kB of JavaScript in ${sizes.length} files`
				);
				expect(sizes.length, slug).toBeGreaterThan(3);
				expect(sum, slug).toBeLessThanOrEqual(limit);
			})
		);
	});
}

test('no page that starts fetches a second file of a font, for the sake of one sign', async ({
	page
}) => {
	for (const path of ['./', './lessons/rope/', './lessons/grouped-query-attention/']) {
		await page.goto(path);
		await page.waitForFunction(() => !document.documentElement.classList.contains('undrawn'));
		await page.evaluate(() => document.fonts.ready);
		const fonts = await page.evaluate(() =>
			performance
				.getEntriesByType('resource')
				.flatMap(({ name }) => /[^/]+\.woff2$/.exec(name) ?? [])
		);
		expect(fonts.length, path).toBeGreaterThan(1);
		expect(
			fonts.filter((name) => name.includes('-ext')),
			path
		).toEqual([]);
	}
});
