/** @file The ten checks that every engine must pass. Each opens what it needs; none knows which engine it is. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { buildHarness } from '../engine/build-harness.js';
import { serveFolder } from '../../scripts/static-server.js';
import { built, comeToRest, open, openCourse, openHost, runLong, waitFor } from './engine.js';

/** @typedef {import('./engine.js').Browser} Browser */

/**
 * Clicks "Run it live" of the first exhibit that has it, and waits until the model ran.
 * @param {Browser} browser
 * @param {string} name of the exhibit
 */
async function goLive(browser, name) {
	const root = `document.querySelector('[data-widget="${name}"]')`;
	await browser.run(
		`document.querySelector('[data-widget-slot="${name}"], [data-widget="${name}"]').scrollIntoView()`
	);
	await waitFor(browser, `${root}?.dataset.state === 'recorded'`);
	await browser.run(
		`[...${root}.querySelectorAll('button')].find((button) => button.textContent.includes('Run it live')).click()`
	);
	await waitFor(browser, `['live', 'failed'].includes(${root}.dataset.state)`, 180_000);
	const said = await browser.run(`return ${root}.querySelector('[role="alert"]')?.innerText`);
	assert.equal(await browser.run(`return ${root}.dataset.state`), 'live', said);
}

/**
 * A frame with an origin of its own, of a museum that was built without knowing its own: WebKit refuses there what a page's policy calls
 * 'self', and the page says so; others start it.
 * @param {Browser} browser
 * @param {() => Promise<void>} leave
 */
async function tellWhetherSealed(browser, leave) {
	const shared = await openHost({ isShared: true });
	const course = await openCourse(
		`<script>const heard = []; onmessage = ({ data }) => heard.push(data.code ?? data.type);</script>
		<iframe sandbox="allow-scripts" src="${shared.url}embed/head-reader/"></iframe>`
	);
	try {
		await browser.open(course.url);
		await waitFor(browser, `heard.includes('state') || heard.includes('sealed-frame')`);
		const isWebKit = browser.name.startsWith('WebKit');
		assert.equal(await browser.run(`return heard.includes('sealed-frame')`), isWebKit);
	} finally {
		await leave();
		course.close();
		await shared.close();
	}
}

/**
 * Waits until the service worker has kept all files of its list that the host was asked for: the largest are hashed before, and the page
 * itself comes last.
 * @param {Browser} browser
 * @param {{ readonly asked: ReadonlySet<string> }} host
 */
async function whenKept(browser, host) {
	/** @type {{ files: [path: string, hash: string, bytes: number][] }} */
	const { files } = JSON.parse(readFileSync(resolve(built, 'offline.json'), 'utf8'));
	const end = Date.now() + 60_000;
	for (;;) {
		/** @type {string[]} */
		const kept = await browser.run(
			`const name = (await caches.keys()).find((name) => name.startsWith('museum-content:'));
			const keys = name ? await (await caches.open(name)).keys() : [];
			return keys.map(({ url }) => url.split('/').at(-1));`
		);
		const lacking = files.filter(([path, hash]) => host.asked.has(path) && !kept.includes(hash));
		if (lacking.length === 0) return;
		assert.ok(Date.now() < end, `not kept: ${lacking.map(([path]) => path).join(', ')}`);
		await new Promise((resolve) => setTimeout(resolve, 300));
	}
}

/**
 * @param {string} url the site
 * @returns {readonly (readonly [what: string, check: (browser: Browser) => Promise<void>])[]}
 */
export const checksOf = (url) => [
	[
		'the home page starts and lists its lessons',
		async (browser) => {
			await open(browser, url);
			const links = await browser.run(
				`return document.querySelectorAll('main a[href*="/lessons/"]').length`
			);
			assert.ok(links > 10, `${links} links`);
		}
	],
	[
		'three lessons start, answer a quiz, and do not scroll sideways on a narrow screen',
		async (browser) => {
			await browser.resize(480, 800);
			for (const slug of ['rope', 'three-stages', 'two-minds']) {
				await open(browser, `${url}lessons/${slug}/`);
				// Its fonts and exhibits still come, and lay it out anew.
				await comeToRest(browser);
				const wide = await browser.run(
					'return document.documentElement.scrollWidth - document.documentElement.clientWidth'
				);
				assert.ok(wide <= 0, `${slug}: ${wide} px too wide`);
				await browser.run(`document.querySelector('.quiz [role="group"] button').click()`);
				await waitFor(browser, `document.querySelector('.quiz [aria-pressed="true"]')`);
			}
			await browser.resize(1200, 900);
		}
	],
	[
		'an exhibit goes live in a lesson and says where it runs',
		async (browser) => {
			await open(browser, `${url}lessons/nope-layers/`);
			await goLive(browser, 'attention-bench');
			const where = await browser.run(
				`return document.querySelector('[data-testid="backend"]').textContent`
			);
			assert.match(where, /Running on (WASM|WebGPU)/);
		}
	],
	[
		'the engine computes what transformers computes, within 1e-4',
		async (browser) => {
			const server = await serveFolder({ folder: buildHarness(), base: '/museum' });
			try {
				await browser.open(`${server.url}harness.html`);
				await waitFor(browser, `'harness' in window`);
				const folder = resolve(import.meta.dirname, '../fixtures/reference');
				const fixture = readFileSync(resolve(folder, 'nano-040-own.safetensors'));
				const { compared, ...errors } = await runLong(
					browser,
					`const engine = await harness.loadEngine('wasm');
					return harness.compare(engine, '${fixture.toString('base64')}');`
				);
				assert.ok(compared > 10_000);
				for (const [what, error] of Object.entries(errors))
					assert.ok(Number(error) < 1e-4, `${what}: ${error}`);
			} finally {
				await server.close();
			}
		}
	],
	[
		'a course on another site gets an exhibit ready, sets it, runs it and hears of it, also from a frame with an origin of its own',
		async (browser) => {
			// To such a frame the museum's files are another site's.
			const shared = await openHost({ isShared: true, isNamed: true });
			// A host that goes while a frame still fetches from it is an error of that frame.
			const leave = () => browser.open(`${url}robots.txt`);
			const frames = [
				{ site: url, sandbox: '' },
				{ site: shared.url, sandbox: 'sandbox="allow-scripts"' }
			];
			for (const { site, sandbox } of frames) {
				const course = await openCourse(
					`<script src="${site}model-museum-exhibit.js"></script>
					<model-museum-exhibit exhibit="head-reader" state="layer=2&head=3" ${sandbox}></model-museum-exhibit>`
				);
				try {
					await browser.open(course.url);
					const element = `document.querySelector('model-museum-exhibit')`;
					await waitFor(browser, `${element}.isReady && ${element}.state`);
					const told = await runLong(browser, `return await ${element}.set({ head: 5 })`);
					assert.deepEqual([told.layer, told.head], [2, 5]);
					const result = await runLong(browser, `return await ${element}.run()`);
					assert.deepEqual([result.layer, result.head], [2, 5]);
					assert.ok(result.tokens > 1 && result.firstTokenShare > 0);
					const frame = `${element}.shadowRoot.querySelector('iframe')`;
					await waitFor(browser, `parseFloat(${frame}.style.height) !== 600`);
				} finally {
					await leave();
					course.close();
				}
			}
			await shared.close();
			await tellWhetherSealed(browser, leave);
		}
	],
	[
		'axe finds nothing on a lesson',
		async (browser) => {
			await open(browser, `${url}lessons/nope-layers/`);
			const axe = readFileSync(
				createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
				'utf8'
			);
			await browser.run(axe);
			const found = await runLong(
				browser,
				`const { violations } = await axe.run(document, { resultTypes: ['violations'] });
				return violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | '));`
			);
			assert.deepEqual(found, []);
		}
	],
	[
		'the keyboard reaches the content first',
		async (browser) => {
			await open(browser, `${url}lessons/`);
			const count = `performance.getEntriesByType('resource').length`;
			const before = await browser.run(`return ${count}`);
			await browser.press('Tab');
			// A driver may be done with a key before the page is.
			await waitFor(browser, `document.activeElement.classList.contains('skip')`, 10_000);
			// The first key fetches the shortcuts; leaving meanwhile would count as an error.
			await waitFor(browser, `${count} > ${before}`, 10_000);
		}
	],
	[
		'what the engine lacks is said in the room of the real model, and nothing breaks',
		async (browser) => {
			await open(browser, `${url}real/`);
			await waitFor(browser, `/WebGPU/.test(document.querySelector('main').innerText)`);
			const lacks = await browser.run(`return !('gpu' in navigator)`);
			if (lacks)
				await waitFor(
					browser,
					`/no WebGPU|has no|does not|offers no|without WebGPU/i.test(document.querySelector('main').innerText)`
				);
		}
	],
	[
		'after one visit a lesson opens without its host, its exhibit runs, and threads are used where memory can be shared',
		async (browser) => {
			const host = await openHost();
			try {
				await open(browser, `${host.url}lessons/nope-layers/`);
				await waitFor(browser, `navigator.serviceWorker.controller?.state === 'activated'`);
				await goLive(browser, 'attention-bench');
				await whenKept(browser, host);
				await host.close();
				await open(browser, `${host.url}lessons/nope-layers/?theme=dark`);
				await goLive(browser, 'attention-bench');
				const heard = browser.errors?.length ?? 0;
				await open(browser, `${host.url}no/such/room/`);
				// SvelteKit writes to the console that there is no such page.
				browser.errors?.splice(heard);
				assert.equal(
					await browser.run(`return document.querySelector('h1').textContent`),
					'There is no such room'
				);
			} finally {
				await host.close().catch(() => undefined);
			}
		}
	],
	[
		'what can be taken along is shown with sizes, whether or not the browser tells how much room it has',
		async (browser) => {
			await open(browser, `${url}take-along/`);
			await waitFor(
				browser,
				`/[\\d.]+ MB/.test(document.querySelector('main fieldset')?.innerText)`
			);
		}
	]
];
