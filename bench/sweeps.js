/**
 * @file `npm run bench -- sweeps`: all heads of nano one at a time, and every place of a carry-over, beside the same passes one by one. By
 * name, `sweeps-real`: the heads of SmolLM2-135M, once; `EVERY=5` takes
 * each fifth.
 */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { openHarness } from './harness-server.js';
import { fetchRealFiles } from './real-files.js';
import { formatMs, summarise } from './table.js';

/** @typedef {{ passes: number, tokens: number, swept: number[], single: number[], error: number }} Times */

/**
 * @param {number} rounds
 * @returns {Promise<import('./table.js').Row[]>}
 */
export async function benchSweeps(rounds) {
	const harness = await openHarness();
	try {
		return await measure(harness.url, 'nano', { tokens: 40, rounds });
	} finally {
		await harness.close();
	}
}

/** @returns {Promise<import('./table.js').Row[]>} */
export async function benchRealSweeps() {
	let real;
	try {
		real = fetchRealFiles();
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		return [['sweeps of real weights', `skipped: ${why}`, '']];
	}
	const harness = await openHarness((folder) => symlinkSync(real, join(folder, 'real')));
	try {
		const every = Number(process.env.EVERY ?? 1);
		const options = { tokens: 40, rounds: 1, real: './real/f32', every };
		return await measure(harness.url, 'SmolLM2-135M', options);
	} finally {
		await harness.close();
	}
}

/**
 * @param {string} url @param {string} model @param {object} options
 * @returns {Promise<import('./table.js').Row[]>}
 */
async function measure(url, model, options) {
	const browser = await chromium.launch({ executablePath: findChromium(), args: quietFlags });
	try {
		const page = await browser.newPage();
		page.on('pageerror', (error) => console.error(`harness: ${error.message}`));
		await page.goto(url);
		await page.waitForFunction(() => 'museumBench' in window);
		/** @type {Record<string, Times>} */
		const found = await page.evaluate(
			(options) => /** @type {any} */ (window).museumBench.sweeps('wasm', options),
			options
		);
		return Object.entries(found).map(([what, times]) => report(model, what, times));
	} finally {
		await browser.close();
	}
}

/**
 * @param {string} model @param {string} what @param {Times} times
 * @returns {import('./table.js').Row}
 */
function report(model, what, { passes, tokens, swept, single, error }) {
	const ratio = summarise(swept.map((ms, i) => ms / (single[i] ?? NaN))).median;
	const name = what === 'heads' ? 'every head off in turn' : 'every place carried over';
	return [
		`${name}, ${model}, ${tokens} tokens, wasm, ${passes} passes`,
		`${formatMs(summarise(swept))}; ${ratio.toFixed(2)}× one by one, apart by ${error.toExponential(0)}`,
		'≤ 0.65×, ≤ 1e-5'
	];
}
