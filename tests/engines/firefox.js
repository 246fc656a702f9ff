/** @file Firefox by WebDriver BiDi. `puppeteer-core` (Google, kept, Apache-2.0) speaks it to Firefox without a driver between them. */
import { setTimeout as pause } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';

/** NS_BINDING_ABORTED: a font was still coming when the page was left. */
const aborted = 'status=2152398850';

/**
 * @param {string} executablePath
 * @returns {Promise<import('./engine.js').Browser>}
 */
export async function openFirefox(executablePath) {
	const browser = await puppeteer.launch({
		browser: 'firefox',
		executablePath,
		headless: true,
		extraPrefsFirefox: {
			// No calls home.
			'app.update.enabled': false,
			'browser.safebrowsing.downloads.enabled': false,
			'network.captive-portal-service.enabled': false,
			'network.connectivity-service.enabled': false,
			'datareporting.policy.dataSubmissionEnabled': false
		}
	});
	/** @type {string[]} */
	const errors = [];
	/** Errors whose words are being asked for. @type {Set<Promise<void>>} */
	const asked = new Set();
	/** An answer may stay out where its page is gone. */
	const settle = () => Promise.race([Promise.all(asked), pause(3000)]);
	const openPage = async () => {
		const page = await browser.newPage();
		page.on('pageerror', (error) =>
			errors.push(error instanceof Error ? error.message : String(error))
		);
		page.on('console', (message) => {
			if (message.type() !== 'error') return;
			const text = message.text();
			if (text.includes(aborted)) return;
			errors.push(text);
			// An error may come as a handle, whose words have to be asked for.
			const words = message.args().map((handle) => handle.evaluate((value) => String(value)));
			const asking = Promise.all(words).then(
				(words) => {
					const [at, said] = [errors.indexOf(text), words.join(' ')];
					if (at >= 0) errors.splice(at, 1, ...(said.includes(aborted) ? [] : [said]));
				},
				() => undefined
			);
			asked.add(asking);
			void asking.then(() => asked.delete(asking));
		});
		return page;
	};
	let page = await openPage();
	let origin = '';
	return {
		name: await browser.version(),
		errors,
		settle,
		open: async (url) => {
			// A page that had another site's frames no longer tells that it has loaded the next.
			const isElsewhere = origin !== '' && new URL(url).origin !== origin;
			const left = isElsewhere ? page : null;
			if (isElsewhere) page = await openPage();
			origin = new URL(url).origin;
			await page.goto(url, { waitUntil: 'load', timeout: 30_000 });
			await settle();
			// What it still fetches ends with it; it may not tell that it has gone.
			if (left) await Promise.race([left.close(), pause(3000)]).catch(() => undefined);
		},
		run: (source) => page.evaluate(`(async () => { ${source} })()`),
		resize: (width, height) => page.setViewport({ width, height }),
		press: (key) => page.keyboard.press(/** @type {import('puppeteer-core').KeyInput} */ (key)),
		close: () => browser.close()
	};
}
