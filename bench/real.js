/**
 * @file `npm run bench -- real`: SmolLM2-135M on WASM, one thread, in the same browser beside wllama on the GGUF of the same weights, beside an
 * earlier build on the same 4-bit file, and composed beside patched on the same f32 file.
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
const composedName = 'ours, f32 file';
const patchedName = 'ours, f32 export';
const earlierName = `${earlier}, 4-bit file`;
/** What is to be patched is the graph that we would have composed, over the same file; the earlier build composes nothing. */
const plainGraphs = { q4: 'model_q4.onnx', f32: 'model.onnx' };
/** @param {string} graph */
const exported = (graph) => [graph, 'model.safetensors', 'config.json', 'tokenizer.json'];
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
	for (const [folder, graph] of Object.entries(plainGraphs))
		await runTypeScript('/bench/plain-export.ts', 'writePlainExport', [join(real, folder), graph]);
	const other = openEarlier();
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
		{ name: composedName, page: './', call: 'waitForOwn', args: ['./real/f32', files, newTokens] },
		{
			name: patchedName,
			page: './',
			call: 'waitForOwn',
			args: ['./real/f32', exported(plainGraphs.f32), newTokens]
		}
	];
	if (other.folder)
		subjects.push({
			name: earlierName,
			page: './earlier/',
			call: 'waitForOwn',
			args: ['../real/q4', exported(plainGraphs.q4), newTokens]
		});
	/** @type {Map<string, Waited[]>} */
	const waited = new Map(subjects.map(({ name }) => [name, []]));
	for (let round = 0; round < rounds; round++)
		// Whoever comes first would always find the same caches.
		for (const subject of round % 2 === 0 ? subjects : subjects.toReversed())
			waited.get(subject.name)?.push(await waitOnce(harness.url, subject));

	await harness.close();
	const rows = report(waited);
	if (other.why) rows.push([`SmolLM2-135M, wasm, ${earlierName}`, `skipped: ${other.why}`, '']);
	return rows;
}

/**
 * The earlier build's page, or why there is none.
 * @returns {{ folder: string, why: string }}
 */
function openEarlier() {
	const at = join(root, '.cache/bench-earlier');
	const folder = join(at, 'page');
	try {
		buildOther(earlier, { source: join(at, 'source'), out: folder, entry, files: ['wait.ts'] });
	} catch (error) {
		return { folder: '', why: messageOf(error) };
	}
	return { folder, why: '' };
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * Each of ours beside another: of the 4-bit file, of the f32 file. What f32 is beside 4 bits says nothing of the builds.
 * @type {Readonly<Record<string, { name: string, short: string }>>}
 */
const besides = {
	[ownName]: { name: earlierName, short: earlier },
	[composedName]: { name: patchedName, short: 'its export' }
};

/** @type {readonly { what: string, read: (one: Waited) => number, aim: string, aims?: Record<string, string> }[]} */
const figures = [
	{ what: 'click to first token', read: ({ clickMs }) => clickMs, aim: '≤ 0.7× wllama' },
	{
		what: 'load',
		read: ({ clickMs, promptMs }) => clickMs - promptMs,
		aim: '',
		aims: { [composedName]: '≤ 1.00× its export' }
	},
	{
		what: 'prompt of some 60 tokens',
		read: ({ promptMs }) => promptMs,
		aim: '≤ 0.18× wllama',
		aims: { [composedName]: '≤ 1.00× its export' }
	},
	{
		what: 'a token',
		read: ({ tokensMs }) => summarise(tokensMs).median,
		aim: '≤ 0.4× wllama',
		aims: { [ownName]: `≤ 0.12× ${earlier}` }
	}
];

/**
 * @param {ReadonlyMap<string, Waited[]>} waited
 * @returns {import('./table.js').Row[]}
 */
function report(waited) {
	const peer = waited.get(peerName) ?? [];
	/** @type {import('./table.js').Row[]} */
	const rows = [];
	for (const { what, read, aim, aims } of figures)
		for (const [name, runs] of waited) {
			const samples = runs.map(read);
			/** @param {readonly Waited[]} others */
			const ratio = (others) =>
				summarise(samples.map((ms, i) => ms / (others[i] ? read(others[i]) : NaN))).median;
			const results = [formatMs(summarise(samples))];
			if (runs !== peer) results.push(`${ratio(peer).toFixed(2)}× wllama`);
			const beside = besides[name];
			const others = beside && waited.get(beside.name);
			if (others) results.push(`${ratio(others).toFixed(3)}× ${beside.short}`);
			const wanted = [beside ? aim : '', (others && aims?.[name]) ?? ''];
			rows.push([
				`SmolLM2-135M, wasm, ${what}, ${name}`,
				results.join('; '),
				wanted.filter(Boolean).join('; ')
			]);
		}
	for (const [name, runs] of waited)
		rows.push([
			`SmolLM2-135M, wasm, peak of the tab, ${name}`,
			formatBytes(Math.max(...runs.map(({ peak }) => peak))),
			besides[name] ? '≤ 1.08 GB, twice the f32 weights' : ''
		]);
	for (const [name, { name: other }] of Object.entries(besides)) {
		const before = waited.get(other);
		if (before) rows.push(compareAnswers([name, waited.get(name) ?? []], [other, before]));
	}
	return rows;
}

/**
 * What is compared has to be the same work.
 * @param {readonly [name: string, runs: readonly Waited[]]} first
 * @param {readonly [name: string, runs: readonly Waited[]]} second
 * @returns {import('./table.js').Row}
 */
function compareAnswers([name, ours], [other, before]) {
	const isSame = ours.every(({ text }, i) => text === before[i]?.text);
	const counts = [...ours, ...before].map(({ tokensMs }) => tokensMs.length + 1);
	const result = `${isSame ? 'the same text' : 'TEXTS DIFFER'}, ${[...new Set(counts)].join(' and ')} tokens`;
	return [`SmolLM2-135M, wasm, answers, ${name}, ${other}`, result, `${newTokens} tokens`];
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
