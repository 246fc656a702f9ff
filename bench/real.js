/**
 * @file `npm run bench -- real`: SmolLM2-135M on WASM, one thread, beside wllama on the GGUF of the same weights, and beside an earlier build
 * on the same 4-bit file, in the same browser.
 */
import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { runTypeScript } from '../scripts/run-typescript.js';
import { openHarness } from './harness-server.js';
import { buildOther, earlier } from './other-build.js';
import { fetchRealFiles, realGguf } from './real-files.js';
import { readPeak } from './peak.js';
import { formatBytes, formatMs, summarise } from './table.js';

const root = resolve(import.meta.dirname, '..');
const files = ['model.safetensors', 'config.json', 'tokenizer.json', 'generation_config.json'];
const newTokens = 33;

const peerName = 'wllama, GGUF';
const ownName = 'ours, 4-bit file';
const earlierName = `${earlier}, 4-bit file`;
/** That build composes nothing: it is handed the graph that we would have composed, over the same file. */
const earlierGraph = 'model_q4.onnx';
const earlierFiles = [earlierGraph, 'model.safetensors', 'config.json', 'tokenizer.json'];
const entry = `import { LiveModel } from '../../src/lib/model/live-model.svelte.ts';
import { waitForModel } from './wait.ts';
window.museumBench = { waitForOwn: (...what) => waitForModel(LiveModel, ...what) };
`;

/** @typedef {{ clickMs: number, promptMs: number, tokensMs: number[], text: string, peak: number }} Waited */
/** @typedef {{ name: string, page: string, call: string, args: unknown[] }} Subject */

/**
 * @param {number} rounds
 * @returns {Promise<import('./table.js').Row[]>}
 */
export async function benchReal(rounds) {
	let real;
	try {
		real = fetchRealFiles();
	} catch (error) {
		return [['real weights', `skipped: ${messageOf(error)}`, '']];
	}
	const other = await openEarlier(real);
	const harness = await openHarness((folder) => {
		symlinkSync(real, join(folder, 'real'));
		if (other.folder) symlinkSync(other.folder, join(folder, 'earlier'));
	});
	/** @type {Subject[]} */
	const subjects = [
		{
			name: peerName,
			page: './',
			call: 'waitForWllama',
			args: ['./real/wllama', `./real/${realGguf}`, newTokens]
		},
		{ name: ownName, page: './', call: 'waitForOwn', args: ['./real/q4', files, newTokens] },
		{
			name: 'ours, f32 file',
			page: './',
			call: 'waitForOwn',
			args: ['./real/f32', files, newTokens]
		}
	];
	if (other.folder)
		subjects.push({
			name: earlierName,
			page: './earlier/',
			call: 'waitForOwn',
			args: ['../real/q4', earlierFiles, newTokens]
		});
	/** @type {Map<string, Waited[]>} */
	const waited = new Map(subjects.map(({ name }) => [name, []]));
	for (let round = 0; round < rounds; round++)
		for (const subject of subjects)
			waited.get(subject.name)?.push(await waitOnce(harness.url, subject));

	await harness.close();
	const rows = report(waited);
	if (other.why) rows.push([`SmolLM2-135M, wasm, ${earlierName}`, `skipped: ${other.why}`, '']);
	return rows;
}

/**
 * The earlier build's page, or why there is none.
 * @param {string} real
 * @returns {Promise<{ folder: string, why: string }>}
 */
async function openEarlier(real) {
	const at = join(root, '.cache/bench-earlier');
	const folder = join(at, 'page');
	try {
		buildOther(earlier, { source: join(at, 'source'), out: folder, entry, files: ['wait.ts'] });
	} catch (error) {
		return { folder: '', why: messageOf(error) };
	}
	await runTypeScript('/bench/plain-export.ts', 'writePlainExport', [
		join(real, 'q4'),
		earlierGraph
	]);
	return { folder, why: '' };
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * @param {ReadonlyMap<string, Waited[]>} waited
 * @returns {import('./table.js').Row[]}
 */
function report(waited) {
	const peer = waited.get(peerName) ?? [];
	const before = waited.get(earlierName);
	/** @type {[what: string, read: (one: Waited) => number, aim: string, aimBeside: string][]} */
	const figures = [
		['click to first token', ({ clickMs }) => clickMs, '≤ 0.7× wllama', ''],
		['prompt of some 60 tokens', ({ promptMs }) => promptMs, '≤ 0.18× wllama', ''],
		[
			'a token',
			({ tokensMs }) => summarise(tokensMs).median,
			'≤ 0.4× wllama',
			`; ≤ 0.12× ${earlier}`
		]
	];
	/** @type {import('./table.js').Row[]} */
	const rows = [];
	for (const [what, read, aim, aimBeside] of figures)
		for (const [name, runs] of waited) {
			const samples = runs.map(read);
			/** @param {readonly Waited[]} others */
			const ratio = (others) =>
				summarise(samples.map((ms, i) => ms / (others[i] ? read(others[i]) : NaN))).median;
			let result = formatMs(summarise(samples));
			if (runs !== peer) result += `; ${ratio(peer).toFixed(2)}× wllama`;
			// The same file is compared; what f32 is beside 4 bits says nothing of the builds.
			const isPaired = before !== undefined && name === ownName;
			if (isPaired) result += `; ${ratio(before).toFixed(3)}× ${earlier}`;
			const isOurs = name.startsWith('ours');
			rows.push([
				`SmolLM2-135M, wasm, ${what}, ${name}`,
				result,
				isOurs ? aim + (isPaired ? aimBeside : '') : ''
			]);
		}
	for (const [name, runs] of waited)
		rows.push([
			`SmolLM2-135M, wasm, peak of the tab, ${name}`,
			formatBytes(Math.max(...runs.map(({ peak }) => peak))),
			name.startsWith('ours') ? '≤ 1.08 GB, twice the f32 weights' : ''
		]);
	if (before) rows.push(compareAnswers(waited.get(ownName) ?? [], before));
	return rows;
}

/**
 * What is compared has to be the same work.
 * @param {readonly Waited[]} ours @param {readonly Waited[]} before
 * @returns {import('./table.js').Row}
 */
function compareAnswers(ours, before) {
	const isSame = ours.every(({ text }, i) => text === before[i]?.text);
	const counts = [...ours, ...before].map(({ tokensMs }) => tokensMs.length + 1);
	const result = `${isSame ? 'the same text' : 'TEXTS DIFFER'}, ${[...new Set(counts)].join(' and ')} tokens`;
	return [`SmolLM2-135M, wasm, answers, ${ownName}, ${earlier}`, result, `${newTokens} tokens`];
}

/**
 * One subject in a browser of its own, so that nothing is warm and the peak is its own.
 * @param {string} url @param {Subject} subject
 * @returns {Promise<Waited>}
 */
async function waitOnce(url, { page: path, call, args }) {
	const browser = await chromium.launch({ executablePath: findChromium(), args: quietFlags });
	try {
		const page = await browser.newPage();
		await page.goto(new URL(path, url).href);
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
