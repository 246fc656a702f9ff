/** @file `npm run bench -- real`: SmolLM2-135M on WASM, one thread, beside wllama on the GGUF of the same weights, in the same browser. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { openHarness } from './harness-server.js';
import { fetchRealFiles, realGguf } from './real-files.js';
import { readPeak } from './peak.js';
import { formatBytes, formatMs, summarise } from './table.js';

const files = ['model.safetensors', 'config.json', 'tokenizer.json', 'generation_config.json'];
const newTokens = 33;

/** @typedef {{ clickMs: number, promptMs: number, tokensMs: number[], text: string, peak: number }} Waited */

/**
 * @param {number} rounds
 * @returns {Promise<import('./table.js').Row[]>}
 */
export async function benchReal(rounds) {
	let real;
	try {
		real = fetchRealFiles();
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		return [['real weights', `skipped: ${why}`, '']];
	}
	const harness = await openHarness((folder) => symlinkSync(real, join(folder, 'real')));
	/** @type {[name: string, call: string, args: unknown[]][]} */
	const subjects = [
		['wllama, GGUF', 'waitForWllama', ['./real/wllama', `./real/${realGguf}`, newTokens]],
		['ours, 4-bit file', 'waitForOwn', ['./real/q4', files, newTokens]],
		['ours, f32 file', 'waitForOwn', ['./real/f32', files, newTokens]]
	];
	/** @type {Map<string, Waited[]>} */
	const waited = new Map(subjects.map(([name]) => [name, []]));
	for (let round = 0; round < rounds; round++)
		for (const [name, call, args] of subjects)
			waited.get(name)?.push(await waitOnce(harness.url, call, args));

	await harness.close();

	const peer = waited.get('wllama, GGUF') ?? [];
	/** @type {[what: string, read: (one: Waited) => number, aim: string][]} */
	const figures = [
		['click to first token', ({ clickMs }) => clickMs, '≤ 0.7× wllama'],
		['prompt of some 60 tokens', ({ promptMs }) => promptMs, '≤ 0.18× wllama'],
		['a token', ({ tokensMs }) => summarise(tokensMs).median, '≤ 0.4× wllama']
	];
	/** @type {import('./table.js').Row[]} */
	const rows = [];
	for (const [what, read, aim] of figures)
		for (const [name, runs] of waited) {
			const samples = runs.map(read);
			const ratio = summarise(samples.map((ms, i) => ms / read(peer[i] ?? runs[i]))).median;
			const isPeer = runs === peer;
			rows.push([
				`SmolLM2-135M, wasm, ${what}, ${name}`,
				formatMs(summarise(samples)) + (isPeer ? '' : `; ${ratio.toFixed(2)}× wllama`),
				isPeer ? '' : aim
			]);
		}
	for (const [name, runs] of waited)
		rows.push([
			`SmolLM2-135M, wasm, peak of the tab, ${name}`,
			formatBytes(Math.max(...runs.map(({ peak }) => peak))),
			name.startsWith('ours') ? '≤ 1.08 GB, twice the f32 weights' : ''
		]);
	return rows;
}

/**
 * One subject in a browser of its own, so that nothing is warm and the peak is its own.
 * @param {string} url @param {string} call @param {unknown[]} args
 * @returns {Promise<Waited>}
 */
async function waitOnce(url, call, args) {
	const browser = await chromium.launch({ executablePath: findChromium(), args: quietFlags });
	try {
		const page = await browser.newPage();
		await page.goto(url);
		await page.waitForFunction(() => 'museumBench' in window);
		const found = await page.evaluate(
			([name, args]) => /** @type {any} */ (window).museumBench[name](...args),
			/** @type {[string, unknown[]]} */ ([call, args])
		);
		const session = await browser.newBrowserCDPSession();
		const { processInfo } = await session.send('SystemInfo.getProcessInfo');
		const renderers = processInfo.filter(({ type }) => type === 'renderer');
		return { ...found, peak: Math.max(...renderers.map(({ id }) => readPeak(id))) };
	} finally {
		await browser.close();
	}
}
