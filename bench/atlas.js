/** @file `npm run bench -- atlas`: every head of nano scored in the tab, beside forward passes over as many tokens; `atlas-real`: SmolLM2-135M's. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { openHarness } from './harness-server.js';
import { fetchRealFiles } from './real-files.js';
import { formatMs, summarise } from './table.js';

const files = ['model.safetensors', 'config.json', 'tokenizer.json', 'generation_config.json'];

/**
 * @param {number} rounds
 * @param {{ isReal: boolean }} which
 * @returns {Promise<import('./table.js').Row[]>}
 */
export async function benchAtlas(rounds, { isReal }) {
	let real = '';
	try {
		if (isReal) real = fetchRealFiles({ wllama: false });
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		return [['head atlas of real weights', `skipped: ${why}`, '']];
	}
	const harness = await openHarness((out) => {
		if (isReal) symlinkSync(real, join(out, 'real'));
	});
	const browser = await chromium.launch({ executablePath: findChromium(), args: quietFlags });
	try {
		const page = await browser.newPage();
		await page.goto(harness.url);
		await page.waitForFunction(() => 'museumBench' in window);
		/** @type {{ heads: number, tokens: number, passes: number[], atlas: number[] }} */
		const { heads, tokens, passes, atlas } = await page.evaluate(
			([rounds, real]) => /** @type {any} */ (window).museumBench.atlas(rounds, real),
			/** @type {const} */ ([rounds, isReal ? { folder: './real/f32', files } : null])
		);
		const ratio = summarise(atlas.map((ms, i) => ms / (passes[i] ?? NaN))).median;
		const name = isReal ? 'SmolLM2-135M' : 'nano';
		return [
			[
				`forward with queries and keys, ${tokens} tokens, ${name}, wasm`,
				formatMs(summarise(passes)),
				''
			],
			[
				`head atlas, ${name}, wasm, all ${heads} heads`,
				`${formatMs(summarise(atlas))}; the time of ${ratio.toFixed(1)} forward passes`,
				'≤ 30 passes'
			]
		];
	} finally {
		await browser.close();
		await harness.close();
	}
}
