/**
 * @file `npm run bench -- threads`: one thread against two, pairs in one page that is isolated. Nano; and SmolLM2-135M in f32 where
 * `lab/.work/real` has it already, as `npm run bench -- real` leaves it.
 */
import { existsSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { openHarness } from './harness-server.js';
import { formatMs, summarise } from './table.js';

const real = resolve(import.meta.dirname, '../lab/.work/real');
const files = ['model.safetensors', 'config.json', 'tokenizer.json', 'generation_config.json'];
const threads = 2;

/**
 * @param {number} rounds
 * @returns {Promise<import('./table.js').Row[]>}
 */
export async function benchThreads(rounds) {
	const hasReal = existsSync(join(real, 'f32/model.safetensors'));
	const harness = await openHarness(
		(folder) => hasReal && symlinkSync(real, join(folder, 'real')),
		// As the service worker sends them, or a host that can.
		{
			'Cross-Origin-Opener-Policy': 'same-origin',
			'Cross-Origin-Embedder-Policy': 'require-corp'
		}
	);
	/** @type {import('./table.js').Row[]} */
	const rows = [];
	/** @type {[name: string, folder: string | null, rounds: number, aims: [string, string]][]} */
	const subjects = [
		['nano', null, rounds * 3, ['≥ 1.3×', 'not slower, or one thread']],
		['SmolLM2-135M, f32', './real/f32', rounds, ['≥ 1.75×', '≥ 1.25×']]
	];
	for (const [name, folder, count, aims] of subjects) {
		if (folder && !hasReal) {
			rows.push([`${name}, ${threads} threads`, 'skipped: see npm run bench -- real', '']);
			continue;
		}
		const browser = await chromium.launch({ executablePath: findChromium(), args: quietFlags });
		const page = await browser.newPage();
		await page.goto(harness.url);
		await page.waitForFunction(() => 'museumBench' in window);
		/** @type {[import('../src/lib/model/contract/source.ts').Pace, import('../src/lib/model/contract/source.ts').Pace][]} */
		const pairs = await page.evaluate(
			(args) => /** @type {any} */ (window).museumBench.threads(...args),
			/** @type {unknown[]} */ ([threads, count, folder, files])
		);
		await browser.close();
		for (const [part, what, aim] of /** @type {const} */ ([
			['promptMs', 'a prompt of 60 tokens', aims[0]],
			['tokenMs', 'a token', aims[1]]
		])) {
			const gain = summarise(pairs.map(([alone, together]) => alone[part] / together[part])).median;
			const [alone, together] = [0, 1].map((i) =>
				formatMs(summarise(pairs.map((pair) => pair[/** @type {0 | 1} */ (i)][part])))
			);
			rows.push([
				`${name}, wasm, ${what}, 1 → ${threads} threads`,
				`${alone} → ${together}; ${gain.toFixed(2)}×`,
				aim
			]);
		}
	}
	await harness.close();
	return rows;
}
