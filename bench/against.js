/**
 * @file `npm run bench -- against`: this build beside another one, both in one page and in turn, each in a frame of its own. The other is
 * `AGAINST`, a commit; by default the last one before the engine had hands.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { serveFolder } from '../scripts/static-server.js';
import { buildHarness } from './harness-server.js';
import { formatBytes, formatMs, summarise } from './table.js';

const root = resolve(import.meta.dirname, '..');
const entry = `import { openPace, watchMemories } from './pace.ts';
watchMemories();
window.museumPace = (backend) => openPace(backend, async (engine) => engine.session.decoder);
`;
const page = `<!doctype html><title>Two builds</title>
<iframe name="ours" src="./ours/"></iframe><iframe name="theirs" src="./theirs/"></iframe>`;

/**
 * @param {number} rounds
 * @returns {Promise<import('./table.js').Row[]>}
 */
export async function benchAgainst(rounds) {
	const commit = process.env.AGAINST ?? '8bce039';
	const folder = join(root, '.cache/against');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	await buildHarness(join(folder, 'ours'));
	buildOther(commit, join(folder, 'source'), join(folder, 'theirs'));
	writeFileSync(join(folder, 'index.html'), page);
	const site = await serveFolder({ folder });
	const browser = await chromium.launch({ executablePath: findChromium(), args: quietFlags });
	try {
		return report(commit, await measure(browser, site.url, rounds));
	} finally {
		await browser.close();
		await site.close();
	}
}

/** @param {string} commit @param {string} source @param {string} out */
function buildOther(commit, source, out) {
	mkdirSync(source);
	const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 2 ** 30 });
	execFileSync('tar', ['x', '-C', source], { input: archive });
	if (!existsSync(join(source, 'node_modules')))
		symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
	// What tsconfig.json builds on is written by SvelteKit, which the page does without.
	mkdirSync(join(source, '.svelte-kit'), { recursive: true });
	writeFileSync(join(source, '.svelte-kit/tsconfig.json'), '{}');
	cpSync(join(root, 'bench/harness/pace.ts'), join(source, 'bench/harness/pace.ts'));
	writeFileSync(join(source, 'bench/harness/harness.ts'), entry);
	const config = ['--config', 'vite.config.ts', '--base', './', '--logLevel', 'error'];
	execFileSync('npx', ['vite', 'build', ...config, '--target', 'es2022', '--outDir', out], {
		cwd: join(source, 'bench/harness'),
		stdio: ['ignore', 'ignore', 'inherit']
	});
	cpSync(join(source, 'static/models/nano'), join(out, 'models/nano'), { recursive: true });
}

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url @param {number} rounds
 */
async function measure(browser, url, rounds) {
	const tab = await browser.newPage();
	tab.on('pageerror', (error) => console.error(`against: ${error.message}`));
	await tab.goto(url);
	/** @type {Record<string, { forward: number, decode: number, bytes: number }[]>} */
	const runs = { ours: [], theirs: [] };
	const frames = ['ours', 'theirs'].map((name) => {
		const frame = tab.frame({ name });
		if (!frame) throw new Error(`The page has no frame “${name}”.`);
		return { name, frame };
	});
	for (const { frame } of frames) {
		await frame.waitForFunction(() => 'museumPace' in window);
		await frame.evaluate(async () => {
			const scope = /** @type {any} */ (window);
			scope.pace = await scope.museumPace('wasm');
		});
	}
	for (let round = -3; round < rounds; round++)
		// Whoever comes first would always find the same caches.
		for (const { name, frame } of round % 2 === 0 ? frames : frames.toReversed()) {
			const run = await frame.evaluate(() => /** @type {any} */ (window).pace.run(64, 12));
			if (round >= 0) runs[name]?.push(run);
		}
	return runs;
}

/**
 * @param {string} commit
 * @param {Record<string, { forward: number, decode: number, bytes: number }[]>} runs
 * @returns {import('./table.js').Row[]}
 */
function report(commit, { ours = [], theirs = [] }) {
	const name = commit.slice(0, 7);
	/** @type {import('./table.js').Row[]} */
	const rows = /** @type {const} */ (['forward', 'decode']).map((part) => {
		const ratios = summarise(ours.map((run, i) => run[part] / (theirs[i]?.[part] ?? NaN)));
		const own = summarise(ours.map((run) => run[part]));
		// On a busy machine the quickest of each are those that nobody disturbed.
		const best = own.min / summarise(theirs.map((run) => run[part])).min;
		const what = part === 'forward' ? 'forward, 64 tokens' : 'a token decoded';
		const result = `${formatMs(own)}; ${ratios.median.toFixed(3)}× ${name}, the quickest ${best.toFixed(3)}×`;
		return [`${what}, wasm, gates at 1, no patch`, result, '≤ 1.02×'];
	});
	const bytesOf = (/** @type {typeof ours} */ all) => Math.max(...all.map(({ bytes }) => bytes));
	const more = bytesOf(ours) - bytesOf(theirs);
	const result = `${formatBytes(bytesOf(ours))}; ${more > 0 ? '+' : ''}${more} bytes beside ${name}`;
	rows.push(['memory of the runtime, wasm, gates at 1, no patch', result, '+0 bytes']);
	return rows;
}
