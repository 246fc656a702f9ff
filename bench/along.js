/**
 * @file `npm run bench -- along`: takes every lesson along, stops the host, opens each lesson and lets each of its exhibits that has a model
 * run it, in Chromium and in Firefox. It takes some minutes; what was found is written to docs/along.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { findFirefox } from '../scripts/find-engines.js';
import { open, openHost, shortText, waitFor } from '../tests/engines/engine.js';
import { openFirefox } from '../tests/engines/firefox.js';

/** @typedef {import('../tests/engines/engine.js').Browser} Browser */
/** @typedef {{ lesson: string, exhibits: number, live: string[], trouble: string[] }} Visit */

const root = resolve(import.meta.dirname, '..');

/** @param {import('@playwright/test').Browser} browser @returns {Promise<Browser>} */
async function driveChromium(browser) {
	const page = await browser.newPage();
	/** @type {string[]} */
	const errors = [];
	page.on('pageerror', ({ message }) => errors.push(message));
	page.on('console', (message) => {
		if (message.type() === 'error') errors.push(message.text());
	});
	return {
		name: `chromium/${browser.version()}`,
		errors,
		open: async (url) => void (await page.goto(url)),
		run: (source) => page.evaluate(`(async () => { ${source} })()`),
		resize: (width, height) => page.setViewportSize({ width, height }),
		press: (key) => page.keyboard.press(key),
		close: () => page.close()
	};
}

/** Presses a button of the page's main part by its words. @param {Browser} browser @param {string} words of a regular expression */
const press = (browser, words) =>
	browser.run(
		`[...document.querySelectorAll('main button')].find(({ textContent }) => /${words}/.test(textContent)).click()`
	);

/** @param {Browser} browser @param {string} url @param {number} lessons */
async function takeAll(browser, url, lessons) {
	await open(browser, `${url}take-along/`);
	await waitFor(browser, `navigator.serviceWorker.controller?.state === 'activated'`);
	await waitFor(browser, `document.querySelector('main fieldset input')`);
	await press(browser, 'Choose all');
	await press(browser, `Take ${lessons} lessons along`);
	const here = `document.querySelectorAll('main fieldset li a').length`;
	try {
		await waitFor(browser, `${here} === ${lessons}`, 240_000);
	} catch (cause) {
		const said = await browser.run(`return document.querySelector('main').innerText`);
		throw new Error(`Not all lessons came: ${said}`, { cause });
	}
}

/**
 * @param {Browser} browser
 * @param {string} url the site
 * @param {{ slug: string, widgets: readonly string[] }} lesson
 * @returns {Promise<Visit>}
 */
async function visit(browser, url, { slug, widgets }) {
	/** @type {Visit} */
	const seen = { lesson: slug, exhibits: 0, live: [], trouble: [] };
	await open(browser, `${url}lessons/${slug}/`);
	const places = await browser.run(
		`return [...document.querySelectorAll('[data-widget-slot]')].map((slot) => slot.dataset.widgetSlot)`
	);
	for (const name of widgets) if (!places.includes(name)) seen.trouble.push(`${name} has no place`);
	for (const [index, name] of places.entries()) {
		const slot = `document.querySelectorAll('[data-widget-slot]')[${index}]`;
		const exhibit = `${slot}.querySelector('[data-widget]')`;
		try {
			await browser.run(`${slot}.scrollIntoView()`);
			await waitFor(browser, `/idle|recorded|live/.test(${exhibit}?.dataset.state)`);
			seen.exhibits++;
			if (name === 'beyond-length')
				await browser.run(
					`[...${exhibit}.querySelectorAll('label')].find(({ textContent }) => /My own/.test(textContent)).click();
					await new Promise((resolve) => setTimeout(resolve, 300));
					const field = ${exhibit}.querySelector('textarea');
					field.value = '${shortText}';
					field.dispatchEvent(new Event('input', { bubbles: true }));`
				);
			// Most have none, and not every place of an exhibit shows the part that runs.
			const button = `[...${exhibit}.querySelectorAll('button')].find(({ textContent }) => /Run it live/.test(textContent))`;
			if (!(await browser.run(`return Boolean(${button})`))) continue;
			await browser.run(`${button}.click()`);
			await waitFor(browser, `/live|failed/.test(${exhibit}.dataset.state)`, 180_000);
			const said = await browser.run(
				`return ${exhibit}.dataset.state === 'live' ? '' : ${exhibit}.querySelector('[role="alert"]')?.innerText ?? 'failed'`
			);
			if (said) seen.trouble.push(`${name}: ${said}`);
			else seen.live.push(name);
		} catch (error) {
			seen.trouble.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
	await browser.settle?.();
	seen.trouble.push(...(browser.errors?.splice(0) ?? []));
	return seen;
}

/**
 * @param {Browser} browser
 * @returns {Promise<{ browser: string, seconds: number, lessons: Visit[] }>}
 */
async function goAlong(browser) {
	const { lessons } = JSON.parse(readFileSync(resolve(root, 'build/catalog.json'), 'utf8'));
	const started = Date.now();
	const host = await openHost();
	await takeAll(browser, host.url, lessons.length);
	await host.close();
	/** @type {Visit[]} */
	const visits = [];
	for (const lesson of lessons) {
		const seen = await visit(browser, host.url, lesson);
		visits.push(seen);
		console.error(`${lesson.slug}: ${seen.live.length} live ${seen.trouble.join('; ')}`);
	}
	await browser.close();
	return {
		browser: browser.name,
		seconds: Math.round((Date.now() - started) / 1000),
		lessons: visits
	};
}

/**
 * @param {import('@playwright/test').Browser} chromium
 * @returns {Promise<import('./table.js').Row[]>}
 */
export async function benchAlong(chromium) {
	const firefox = findFirefox();
	if (!firefox) throw new Error('There is no Firefox here.');
	const reports = [
		await goAlong(await driveChromium(chromium)),
		await goAlong(await openFirefox(firefox))
	];
	const report = {
		date: new Date().toISOString().slice(0, 10),
		machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
		browsers: reports
	};
	writeFileSync(resolve(root, 'docs/along.json'), `${JSON.stringify(report, null, '\t')}\n`);
	return reports.map(({ browser, seconds, lessons }) => {
		const failed = lessons.filter(({ trouble }) => trouble.length > 0).length;
		const live = lessons.reduce((sum, { live }) => sum + live.length, 0);
		return [
			`lessons taken along and opened without their host, ${browser}`,
			`${lessons.length - failed} of ${lessons.length}, ${live} exhibits live, ${seconds} s`,
			failed === 0 ? 'all' : 'all: NOT MET'
		];
	});
}
