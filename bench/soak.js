/**
 * @file `npm run bench -- soak`: some ten minutes of one tab. A thousand exhibits are opened and closed by going from lesson to lesson as a
 * person does, and two hundred runs of a live model are overtaken at random points. What the page's scripts hold is weighed after a
 * collection of garbage, once every lesson has been seen: from then on it should stay within 5 %. What the engine compiles of them is told
 * beside it. What was found is written to docs/soak.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { serveFolder } from '../scripts/static-server.js';
import { readMemory, weighHeap } from './memory.js';

const root = resolve(import.meta.dirname, '..');
const exhibitsWanted = Number(process.env.EXHIBITS ?? 1000);
const abortedWanted = Number(process.env.ABORTED ?? 200);
const most = 0.05;

/** The same every time, for a failure that cannot be repeated is worth little. */
function makeRandom(seed = 1) {
	let state = seed;
	return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
const percent = (/** @type {number} */ change) =>
	`${change < 0 ? '−' : '+'}${Math.abs(100 * change).toFixed(1)} %`;

/**
 * One round: every lesson from the list, all of its exhibits, and back. Links are followed in the page, which is never loaded anew.
 * @param {import('@playwright/test').Page} page
 * @param {readonly string[]} slugs
 * @param {number} left stops after so many exhibits
 */
async function visitLessons(page, slugs, left) {
	let opened = 0;
	for (const slug of slugs) {
		if (opened >= left) break;
		await page.locator(`main a[href$="/lessons/${slug}/"]`).first().click();
		await page.waitForURL(`**/lessons/${slug}/`);
		for (const slot of await page.locator('[data-widget-slot]').all()) {
			await slot.scrollIntoViewIfNeeded();
			await slot
				.locator(
					'[data-widget]:is([data-state="idle"], [data-state="recorded"], [data-state="live"])'
				)
				.waitFor({ timeout: 60_000 });
			opened += 1;
		}
		await page.goBack();
		// The address is the list's before the lesson has gone.
		await page.locator('[data-prose]').waitFor({ state: 'detached' });
		await page.locator(`main a[href$="/lessons/${slug}/"]`).first().waitFor();
	}
	return opened;
}

/**
 * @param {import('@playwright/test').Browser} browser
 * @returns {Promise<import('./table.js').Row[]>}
 */
export async function benchSoak(browser) {
	const started = performance.now();
	const site = await serveFolder({ folder: resolve(root, 'build'), base: '/museum' });
	const { lessons } = JSON.parse(readFileSync(resolve(root, 'build/catalog.json'), 'utf8'));
	const slugs = lessons.map((/** @type {{ slug: string }} */ { slug }) => slug);
	/** @type {import('./table.js').Row[]} */
	const rows = [];
	/** @type {string[]} */
	const errors = [];
	const page = await browser.newPage();
	page.on('pageerror', ({ message }) => errors.push(message));
	await page.goto(`${site.url}lessons/`);
	await page.waitForFunction(() => document.documentElement.dataset.started !== undefined);
	let opened = 0;
	let first;
	while (opened < exhibitsWanted) {
		opened += await visitLessons(page, slugs, exhibitsWanted - opened);
		const memory = await readMemory(page);
		const { made, code } = await weighHeap(page);
		first ??= made;
		const change = made / first - 1;
		console.error(
			`${opened} exhibits: ${megabytes(made)}, compiled ${megabytes(code)}, ${memory.nodes} nodes, ${memory.listeners} listeners`
		);
		rows.push([
			`held after ${opened} exhibits opened and closed`,
			`${megabytes(made)} (${percent(change)}), ${memory.nodes} nodes; compiled of the scripts: ${megabytes(code)}`,
			Math.abs(change) <= most ? '± 5 %' : '± 5 %: NOT MET'
		]);
	}
	if (abortedWanted > 0) rows.push(...(await abortRuns(page, site.url)));
	rows.push([
		'errors of the page',
		String(errors.length),
		errors.length === 0 ? '0' : (errors[0] ?? '')
	]);
	await page.close();
	await site.close();
	const [cpu] = cpus();
	const report = {
		date: new Date().toISOString().slice(0, 10),
		machine: `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}`,
		browser: `Chromium ${browser.version()}`,
		seconds: Math.round((performance.now() - started) / 1000),
		rows
	};
	writeFileSync(resolve(root, 'docs/soak.json'), `${JSON.stringify(report, null, '\t')}\n`);
	return rows;
}

/**
 * Edits the prompt of a live bench before the run that the last edit began is over, then lets the last one finish.
 * @param {import('@playwright/test').Page} page
 * @param {string} url
 * @returns {Promise<import('./table.js').Row[]>}
 */
async function abortRuns(page, url) {
	const random = makeRandom();
	await page.goto(`${url}embed/attention-bench/`);
	const bench = page.locator('[data-widget="attention-bench"]');
	await bench.getByRole('button', { name: 'Run it live' }).first().click();
	await bench.and(page.locator('[data-state="live"]')).waitFor({ timeout: 60_000 });
	const prompt = bench.getByRole('textbox', { name: /prompt/i });
	const words = 'the cat saw a red box on the old table and then it ran to the door'.split(' ');
	const before = await weighHeap(page);
	for (let i = 0; i < abortedWanted; i++) {
		const text = Array.from({ length: 30 }, () => words[Math.floor(random() * words.length)]);
		await prompt.fill(text.join(' '));
		await page.waitForTimeout(500 * random());
	}
	await prompt.fill('Marta gave Tobin a green box.');
	await page.waitForFunction(
		() => document.querySelector('[data-widget="attention-bench"]')?.textContent?.includes('green'),
		undefined,
		{ timeout: 30_000 }
	);
	await page.waitForTimeout(2000);
	const after = await weighHeap(page);
	const state = await bench.getAttribute('data-state');
	const change = after.made / before.made - 1;
	return [
		[
			`held after ${abortedWanted} runs overtaken`,
			`${megabytes(after.made)} (${percent(change)}); compiled ${megabytes(before.code)}, then ${megabytes(after.code)}; the exhibit is ${state}`,
			Math.abs(change) <= most && state === 'live' ? '± 5 %, live' : '± 5 %, live: NOT MET'
		]
	];
}
