/**
 * @file `npm run bench -- against`: this build beside another one, both in one page and in turn, each in a frame of its own. The other is
 * `AGAINST`, a commit; by default the last one before the engine had hands.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { serveFolder } from '../scripts/static-server.js';
import { buildHarness } from './harness-server.js';
import { buildOther, earlier } from './other-build.js';
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
	const commit = process.env.AGAINST ?? earlier;
	const folder = join(root, '.cache/against');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	await buildHarness(join(folder, 'ours'));
	const [source, out] = [join(folder, 'source'), join(folder, 'theirs')];
	buildOther(commit, { source, out, entry, files: ['pace.ts'] });
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
