/**
 * @file What a visitor waits for: bytes to the first recorded and the first live map, cold time to live, edit to repaint.
 * Every figure is taken from the built site in a fresh browser profile.
 */
import { gzipSync } from 'node:zlib';

/**
 * The lesson with its bench on this backend: by itself it would pass a software adapter over.
 * @param {string} backend
 */
const lessonOn = (backend) => `lessons/nope-layers/?exhibit=attention-bench&backend=${backend}`;
const root = '[data-widget="attention-bench"]';

/**
 * Adds up what the page's and its workers' requests weigh when compressed (gzip level 6, as most static hosts send them).
 * Each address is fetched once more for that: the browser does not keep large bodies for the asking.
 * @param {import('@playwright/test').Page} page
 */
function weigh(page) {
	/** @type {Map<string, Promise<number>>} */
	const sizes = new Map();
	page.context().on('response', (response) => {
		const url = response.url();
		if (!url.startsWith('http') || sizes.has(url)) return;
		sizes.set(url, measureGzip(url));
	});
	return async () => (await Promise.all(sizes.values())).reduce((sum, bytes) => sum + bytes, 0);
}

/** @param {string} url */
async function measureGzip(url) {
	const response = await fetch(url);
	return gzipSync(await response.arrayBuffer()).byteLength;
}

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} state
 */
async function waitForState(page, state) {
	await page.locator(`${root}[data-state="${state}"]`).waitFor({ timeout: 120_000 });
}

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 * @param {string} backend
 */
export async function measureBytes(browser, url, backend) {
	const context = await browser.newContext();
	const page = await context.newPage();
	const total = weigh(page);
	await page.goto(url + lessonOn(backend));
	await page
		.locator('[data-widget-slot="attention-bench"], ' + root)
		.first()
		.scrollIntoViewIfNeeded();
	await waitForState(page, 'recorded');
	await page.waitForTimeout(500);
	const recorded = await total();
	await page.getByRole('button', { name: 'Run it live' }).click();
	await waitForState(page, 'live');
	const live = await total();
	await context.close();
	return { recorded, live };
}

/**
 * Milliseconds from the click on "Run it live" to the first live map, nothing cached.
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 * @param {string} backend
 */
export async function measureColdStart(browser, url, backend) {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(url + lessonOn(backend));
	await page
		.locator('[data-widget-slot="attention-bench"], ' + root)
		.first()
		.scrollIntoViewIfNeeded();
	await waitForState(page, 'recorded');
	await page.waitForTimeout(500);
	const ms = await page.evaluate(
		(selector) =>
			new Promise((resolve) => {
				const element = document.querySelector(selector);
				const button = [...document.querySelectorAll('button')].find((b) =>
					b.textContent.includes('Run it live')
				);
				const start = performance.now();
				const observer = new MutationObserver(() => {
					if (element?.getAttribute('data-state') !== 'live') return;
					observer.disconnect();
					resolve(performance.now() - start);
				});
				if (element)
					observer.observe(element, { attributes: true, attributeFilter: ['data-state'] });
				button?.click();
			}),
		root
	);
	const shown = await page.locator(root).getByTestId('backend').innerText();
	await context.close();
	return { ms: Number(ms), shown };
}

/**
 * Milliseconds from a keystroke in a prompt of about 64 tokens to the painted map of the new run (marks set by the bench).
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 * @param {string} backend
 * @param {number} rounds
 */
export async function measureEditToRepaint(browser, url, backend, rounds) {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(`${url}embed/attention-bench/?backend=${backend}`);
	await waitForState(page, 'recorded');
	await page.getByRole('button', { name: 'Run it live' }).click();
	await waitForState(page, 'live');
	const box = page.locator(root).getByRole('textbox', { name: /prompt/i });
	await box.fill(
		'When the old clock in the hall struck nine, Anna put down her book and looked at the door. Nobody came. She waited for a while, then she took the lamp and went up the stairs to the room where her brother kept his maps and his letters.'
	);
	await page.waitForTimeout(3000);
	const tokens = Number(await page.getByTestId('map-tokens').getAttribute('data-tokens'));
	const samples = [];
	for (let round = 0; round < rounds; round++) {
		await page.evaluate(() => performance.clearMarks());
		await box.focus();
		await page.keyboard.press('End');
		await page.keyboard.type(round % 2 ? 'e' : 's');
		const ms = await page.waitForFunction(
			() => {
				const edited = performance.getEntriesByName('attention-bench:edited')[0];
				const painted = performance
					.getEntriesByName('attention-bench:painted')
					.find((mark) => edited && mark.startTime > edited.startTime);
				return edited && painted ? painted.startTime - edited.startTime : false;
			},
			null,
			{ timeout: 30_000 }
		);
		samples.push(Number(await ms.jsonValue()));
		await page.waitForTimeout(300);
	}
	await context.close();
	return { samples, tokens };
}
