/**
 * @file `npm run bench -- copies`: weights onto the browser's disk, as they are and as blocks of 4 bits, in pairs of one run. `FOLDER` names a
 * folder with `model.safetensors` and `config.json`; without it random BF16 weights are made, SmolLM3-3B's
 * embedding and one layer of it: 682 MB.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { openHarness } from './harness-server.js';
import { formatBytes, formatMs, summarise } from './table.js';

const root = resolve(import.meta.dirname, '..');
const paths = ['model.safetensors', 'config.json', 'tokenizer.json'];

/**
 * @param {number} rounds
 * @returns {Promise<import('./table.js').Row[]>}
 */
export async function benchCopies(rounds) {
	const folder = resolve(process.env.FOLDER ?? join(root, '.cache/bench-weights'));
	if (!existsSync(join(folder, 'model.safetensors')))
		execFileSync(
			'node',
			[
				join(root, 'scripts/make-model.js'),
				...['--out', folder, '--safetensors', '--size', 'full', '--layers', '1']
			],
			{ stdio: 'ignore' }
		);
	const harness = await openHarness((out) => symlinkSync(folder, join(out, 'weights')));
	// A profile that lasts: in a private window the file system lies in memory.
	const profile = mkdtempSync(join(tmpdir(), 'copies-'));
	const browser = await chromium.launchPersistentContext(profile, {
		executablePath: findChromium(),
		args: quietFlags
	});
	try {
		const page = await browser.newPage();
		await page.goto(harness.url);
		await page.waitForFunction(() => 'museumBench' in window);
		/** @type {{ bytes: number, copied: number[], quantised: number[], keptBytes: number }} */
		const { bytes, copied, quantised, keptBytes } = await page.evaluate(
			([paths, rounds]) =>
				/** @type {any} */ (window).museumBench.copies('./weights', paths, rounds),
			/** @type {const} */ ([paths, rounds])
		);
		const ratio = summarise(quantised.map((ms, i) => ms / (copied[i] ?? NaN)));
		const rate = (/** @type {number[]} */ samples) =>
			`${((bytes / summarise(samples).median) * 1e-3).toFixed(0)} MB a second`;
		const what = `${formatBytes(bytes)} of weights to the browser's disk, hashed`;
		return [
			[`${what}, as they are`, `${formatMs(summarise(copied))}; ${rate(copied)}`, ''],
			[
				`${what}, kept as blocks of 4 bits (${formatBytes(keptBytes)})`,
				`${formatMs(summarise(quantised))}; ${rate(quantised)}; ${ratio.median.toFixed(2)}× (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)}) the copy`,
				'≤ 1.3×'
			]
		];
	} finally {
		await browser.close();
		await harness.close();
		rmSync(profile, { recursive: true, force: true });
	}
}
