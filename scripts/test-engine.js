/**
 * @file `npm run test:firefox`, `npm run test:webkit`: the ten checks of `tests/engines/` in another engine than Chromium, on the built site.
 * With `--every` every exhibit on a page of another site, in place of them.
 *
 * Where the browser cannot be had, it says so and passes: a machine without Firefox can still test the rest. `--required` makes that fail.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { checksOf } from '../tests/engines/checks.js';
import { checkEveryExhibit } from '../tests/engines/every-exhibit.js';
import { openHost } from '../tests/engines/engine.js';
import { openFirefox } from '../tests/engines/firefox.js';
import { openWebKit } from '../tests/engines/webkit.js';
import { findFirefox, findWebKit } from './find-engines.js';

const [engine, ...flags] = process.argv.slice(2);
const wanted = flags.filter((flag) => !flag.startsWith('--'));

async function openBrowser() {
	if (engine === 'firefox') {
		const path = findFirefox();
		return path ? openFirefox(path) : null;
	}
	if (engine === 'webkit') {
		const found = findWebKit();
		return found ? openWebKit(found) : null;
	}
	throw new Error('Say which engine: firefox or webkit.');
}

if (!existsSync(resolve(import.meta.dirname, '../build/index.html')))
	throw new Error('The site is not built: BASE_PATH=/museum npm run build.');

const browser = await openBrowser();
if (!browser) {
	const packages = engine === 'firefox' ? 'firefox-esr' : 'webkit2gtk-driver and xvfb';
	console.log(
		`Skipped: no ${engine} on this machine, and none could be installed (Debian: ${packages}).`
	);
	process.exit(flags.includes('--required') ? 1 : 0);
}

// Where the browser does not tell what goes wrong, its pages do.
const host = await openHost({ listens: browser.errors === null });
/** @type {string[]} */
const failures = [];
let checks = 0;
const started = Date.now();
console.log(browser.name);
try {
	/** @type {ReturnType<typeof checksOf>} */
	const everything = [
		[
			'every exhibit is ready, fits, obeys and answers on a page of another site',
			(browser) => checkEveryExhibit(browser, host.url)
		]
	];
	for (const [what, check] of flags.includes('--every') ? everything : checksOf(host.url)) {
		if (wanted.length > 0 && !wanted.some((words) => what.includes(words))) continue;
		const begun = Date.now();
		checks++;
		let trouble = null;
		try {
			await check(browser);
			await browser.settle?.();
			const errors =
				browser.errors?.splice(0) ?? (await browser.run('return globalThis.heardErrors ?? []'));
			if (errors.length > 0) trouble = `errors: ${errors.join('\n      ')}`;
		} catch (error) {
			trouble = error instanceof Error ? error.message : String(error);
			await browser.settle?.();
			browser.errors?.splice(0);
		}
		const seconds = ((Date.now() - begun) / 1000).toFixed(1);
		console.log(`  ${trouble ? '✘' : '✓'} ${what} (${seconds} s)`);
		if (trouble) console.log(`      ${trouble}`);
		if (trouble) failures.push(`${what}: ${trouble}`);
	}
} finally {
	await browser.close();
	await host.close();
}
const seconds = Math.round((Date.now() - started) / 1000);
console.log(`${failures.length === 0 ? 'passed' : `${failures.length} failed`} in ${seconds} s`);
// As Playwright's reporter does, for test-summary.js.
const report = process.env.MUSEUM_TEST_REPORT;
if (report) writeFileSync(report, JSON.stringify({ engine, seconds, checks, failures }));
process.exit(failures.length === 0 ? 0 : 1);
