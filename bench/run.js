/**
 * @file `npm run bench`: measures what a person waits for, on this machine, and prints a table.
 *
 * `npm run bench -- bytes cold` runs only the named parts. Times are medians with minimum and maximum; ratios compare
 * things measured in turn within one run, because absolute times drift with the machine.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium, quietFlags, softwareWebGpuFlags } from '../scripts/find-chromium.js';
import { serveFolder } from '../scripts/static-server.js';
import { benchAgainst } from './against.js';
import { benchAlong } from './along.js';
import { benchAtlas } from './atlas.js';
import { benchCopies } from './copies.js';
import { openHarness } from './harness-server.js';
import { benchLongRecording } from './long-recording.js';
import { benchReal } from './real.js';
import { benchSoak } from './soak.js';
import { benchThreads } from './threads.js';
import { measureBytes, measureColdStart, measureEditToRepaint } from './page-load.js';
import { benchRealSweeps, benchSweeps } from './sweeps.js';
import { formatBytes, formatMs, printTable, summarise } from './table.js';

const root = resolve(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
const isWanted = (/** @type {string} */ part) => wanted.length === 0 || wanted.includes(part);
const rounds = Number(process.env.ROUNDS ?? 5);

/** @type {import('./table.js').Row[]} */
const rows = [];

// It writes 755 MB to the temporary folder.
const wantsLong = wanted.includes('long');
const needsSite =
	wantsLong ||
	['soak', 'along'].some((part) => wanted.includes(part)) ||
	['bytes', 'cold', 'edit'].some(isWanted);
if (needsSite && (!existsSync(resolve(root, 'build')) || !process.env.KEEP_BUILD)) {
	console.error('Building the site…');
	execFileSync('npx', ['vite', 'build', '--logLevel', 'warn'], {
		cwd: root,
		stdio: ['ignore', 'ignore', 'inherit'],
		env: { ...process.env, BASE_PATH: '/museum' }
	});
}

const executablePath = findChromium();
/** @param {string} backend */
const launch = (backend) =>
	chromium.launch({
		executablePath,
		args: [...quietFlags, ...(backend === 'webgpu' ? softwareWebGpuFlags : [])]
	});

if (['bytes', 'cold', 'edit'].some(isWanted)) await benchSite();
if (wantsLong) rows.push(...(await benchLongRecording(Math.min(rounds, 3))));

if (['forward', 'hands', 'generate', 'generate-q4', 'repaint'].some(isWanted)) {
	const harness = await openHarness();
	for (const backend of ['wasm', 'webgpu']) {
		const browser = await launch(backend);
		const page = await browser.newPage();
		page.on('pageerror', (error) => console.error(`harness: ${error.message}`));
		await page.goto(harness.url);
		await page.waitForFunction(() => 'museumBench' in window);
		/** @param {string} name @param {unknown[]} args */
		const call = (name, ...args) =>
			page.evaluate(
				([name, args]) => /** @type {any} */ (window).museumBench[name](...args),
				/** @type {[string, unknown[]]} */ ([name, args])
			);

		if (isWanted('forward')) {
			for (const tokens of [64, 256]) {
				const { taps, noFetch, plain } = await call('forward', backend, tokens, rounds * 3);
				const base = summarise(plain);
				rows.push([`forward, ${tokens} tokens, ${backend}, unpatched`, formatMs(base), '']);
				for (const [what, samples] of [
					['patched, taps fetched', taps],
					['patched, taps not fetched', noFetch]
				]) {
					const ratio = summarise(
						samples.map((/** @type {number} */ ms, /** @type {number} */ i) => ms / plain[i])
					).median;
					rows.push([
						`forward, ${tokens} tokens, ${backend}, ${what}`,
						`${formatMs(summarise(samples))}; ${ratio.toFixed(2)}× unpatched`,
						what.endsWith('taps fetched') ? '≤ 1.10×' : ''
					]);
				}
			}
		}
		if (isWanted('hands')) {
			// A software adapter takes a second where a CPU takes a tenth.
			const [tokens, decoded] = backend === 'wasm' ? [128, 24] : [32, 6];
			const { untouched, gatesAtOne, headOff, sessions } = await call(
				'hands',
				backend,
				{ tokens, decoded },
				backend === 'wasm' ? rounds * 3 : rounds
			);
			for (const [what, samples, aim] of [
				[`gates at 1, ${sessions} session`, gatesAtOne, '≤ 1.02×, 1 session'],
				['a head off', headOff, '']
			])
				for (const part of ['forward', 'decode']) {
					const ratio = summarise(
						samples[part].map((/** @type {number} */ ms, /** @type {number} */ i) => {
							return ms / untouched[part][i];
						})
					).median;
					rows.push([
						`${part === 'forward' ? `forward, ${tokens} tokens` : 'a token decoded'}, ${backend}, ${what}`,
						`${formatMs(summarise(samples[part]))}; ${ratio.toFixed(2)}× untouched`,
						aim
					]);
				}
		}
		for (const [part, name, ...graph] of [
			['generate', 'nano'],
			['generate-q4', 'random SmolLM3 of q4', 'onnx/model_q4.onnx']
		]) {
			if (!isWanted(part)) continue;
			const { own, tapped, plain, agrees, tokens } = await call(
				'generate',
				backend,
				32,
				rounds,
				...graph
			);
			for (const [what, samples, aim] of [
				['our engine', own, 'same tokens; ≤ 1.00×'],
				['our engine, taps fetched', tapped, 'same tokens']
			]) {
				const ratio = summarise(
					samples.map((/** @type {number} */ ms, /** @type {number} */ i) => ms / plain[i])
				).median;
				rows.push([
					`generate ${tokens} tokens, ${name}, ${backend}, ${what}`,
					`${formatMs(summarise(samples))}; ${ratio.toFixed(2)}× transformers.js`,
					agrees ? aim : 'TOKENS DIFFER'
				]);
			}
			rows.push([
				`generate ${tokens} tokens, ${name}, ${backend}, transformers.js`,
				formatMs(summarise(plain)),
				''
			]);
		}
		if (isWanted('repaint') && backend === 'wasm') {
			const { head, grid } = await call('repaint', rounds * 4);
			rows.push(['repaint of one head, 512 tokens', formatMs(summarise(head)), '≤ 16.7 ms']);
			rows.push([
				'repaint of the whole grid, 8 × 8 heads, 128 tokens',
				formatMs(summarise(grid)),
				''
			]);
		}
		await browser.close();
	}
	await harness.close();
}

if (isWanted('threads')) rows.push(...(await benchThreads(rounds)));
// A gigabyte passes through the disk for each pair, so it is asked for by name.
if (wanted.includes('copies')) rows.push(...(await benchCopies(Math.min(rounds, 3))));
if (isWanted('atlas')) rows.push(...(await benchAtlas(rounds * 3, { isReal: false })));
if (isWanted('sweeps')) rows.push(...(await benchSweeps(rounds)));
// Ten minutes, so it is asked for by name.
if (wanted.includes('soak')) {
	const browser = await launch('wasm');
	rows.push(...(await benchSoak(browser)));
	await browser.close();
}
// Some minutes, and it wants Firefox, so it is asked for by name.
if (wanted.includes('along')) {
	const browser = await launch('wasm');
	rows.push(...(await benchAlong(browser)));
	await browser.close();
}
// It checks another commit out and builds it.
if (wanted.includes('against')) rows.push(...(await benchAgainst(rounds * 12)));
if (wanted.includes('atlas-real')) rows.push(...(await benchAtlas(rounds, { isReal: true })));
if (wanted.includes('sweeps-real')) rows.push(...(await benchRealSweeps()));
// Half a gigabyte of real weights is fetched for it, so it is asked for by name.
if (wanted.includes('real')) rows.push(...(await benchReal(process.env.ROUNDS ? rounds : 3)));

const cpu = cpus();
console.log(
	`\n${new Date().toISOString().slice(0, 10)}, ${cpu.length} × ${cpu[0]?.model ?? 'unknown CPU'}, Node ${process.versions.node}; ` +
		'WebGPU on a software adapter; median (min–max).\n'
);
printTable(['measured', 'result', 'aim'], rows);

async function benchSite() {
	const site = await serveFolder({ folder: resolve(root, 'build'), base: '/museum' });

	for (const backend of ['wasm', 'webgpu']) {
		const browser = await launch(backend);
		if (isWanted('bytes')) {
			const { recorded, live } = await measureBytes(browser, site.url, backend);
			if (backend === 'wasm')
				rows.push(['bytes to the first recorded map, gzip', formatBytes(recorded), '≤ 1 MB']);
			rows.push([`bytes to the first live map, ${backend}, gzip`, formatBytes(live), '≤ 10 MB']);
		}
		if (isWanted('cold')) {
			const times = [];
			for (let i = 0; i < rounds; i++) {
				const { ms, shown } = await measureColdStart(browser, site.url, backend);
				if (!shown.toLowerCase().includes(backend === 'webgpu' ? 'webgpu' : 'wasm'))
					throw new Error(`Asked for ${backend}, but the page shows “${shown}”.`);
				times.push(ms);
			}
			rows.push([
				`cold time to live, ${backend}`,
				formatMs(summarise(times)),
				backend === 'wasm' ? '≤ 2 s' : ''
			]);
		}
		if (isWanted('edit')) {
			const { samples, tokens } = await measureEditToRepaint(
				browser,
				site.url,
				backend,
				rounds * 2
			);
			rows.push([
				`edit to repaint, ${tokens} tokens, ${backend}`,
				formatMs(summarise(samples)),
				backend === 'wasm' ? '≤ 150 ms at 64' : ''
			]);
		}
		await browser.close();
	}
	await site.close();
}
