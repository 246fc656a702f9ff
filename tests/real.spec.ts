/** @file The room of the real model against a local Hub: every way a download can go, in a real browser, on the built site. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type BrowserContext, type Locator, type Page } from './museum-test.ts';
import { startLocalHub, type LocalHub } from './hub/local-hub.ts';
import { makeRepository, modelId } from './hub/random-files.ts';
import { expectNoAxeViolations } from './looks.ts';
import { scrollsSideways, watch } from './pages.ts';

const repository = makeRepository();
const graphName = 'model.onnx';
const size = repository['onnx/model.onnx']?.length ?? 0;
let hub: LocalHub;
let revision = '';

test.beforeAll(async () => {
	hub = await startLocalHub();
});
test.afterAll(() => hub.close());
test.beforeEach(async ({ context }) => {
	hub.faults.length = 0;
	hub.setOffline(false);
	revision = await hub.commit(modelId, repository);
	hub.requests.length = 0;
	await useHub(context);
});

/** Names the local Hub, as a person can under “Another Hub”. */
async function useHub(context: BrowserContext): Promise<void> {
	await context.addInitScript((url) => localStorage.setItem('model-museum.hub', url), hub.url);
}

/**
 * Lets the weights come so slowly that what a test does in the middle is in the middle on any machine.
 * @returns what lets the rest come as fast as it can
 */
function slowDown(): () => void {
	const slow = { of: graphName, speed: size / 30 };
	hub.faults.push(slow);
	return () => {
		slow.speed = Infinity;
		hub.faults.length = 0;
	};
}

const get = (page: Page): Locator => page.getByTestId('get');
const stored = (page: Page): Locator => page.getByTestId('stored');
const press = (page: Page, name: string | RegExp) =>
	page.getByRole('button', { name }).first().click();

async function open(page: Page, id = modelId): Promise<void> {
	await page.goto(`./real/?model=${id}`);
	await expect(page.getByText(id, { exact: true }).first()).toBeVisible();
}

async function ask(page: Page): Promise<void> {
	await open(page);
	await press(page, 'Ask the Hub what there is');
	await expect(page.getByTestId('offer')).toContainText(revision.slice(0, 12));
}

/** In the page: every file in its private file system, and every entry of the cache that stands in for it. */
async function listKept(): Promise<string[]> {
	const found: string[] = [];
	const list = async (folder: FileSystemDirectoryHandle): Promise<void> => {
		for await (const [name, entry] of folder.entries())
			if (entry instanceof FileSystemDirectoryHandle) await list(entry);
			else found.push(name);
	};
	const root = await navigator.storage.getDirectory().catch(() => null);
	if (root) await list(root);
	for (const { url } of await (await caches.open('museum-models')).keys()) found.push(url);
	return found;
}

/**
 * Everything but the adapter, which this browser lacks, so that the button is not held back by it.
 * @param afterMs how long the browser looks for it
 */
async function pretendAdapter(context: BrowserContext, afterMs = 0): Promise<void> {
	await context.addInitScript((afterMs) => {
		const limits = { maxBufferSize: 2 ** 31, maxStorageBufferBindingSize: 2 ** 31 };
		const adapter = { info: { vendor: 'a test' }, features: new Set(['shader-f16']), limits };
		const requestAdapter = () =>
			new Promise((resolve) => setTimeout(() => resolve(adapter), afterMs));
		Object.defineProperty(navigator, 'gpu', { configurable: true, value: { requestAdapter } });
	}, afterMs);
}

test.describe('before anything is fetched', () => {
	test('the page says that this browser has no adapter, and offers what runs all the same', async ({
		page,
		baseURL
	}) => {
		const seen = watch(page, baseURL ?? '');
		await page.goto('./real/');
		await expect(page.getByTestId('verdict')).toContainText('cannot run it');
		await expect(page.getByRole('row', { name: /Largest buffer|WebGPU/ }).first()).toBeVisible();
		await expect(page.getByRole('link', { name: 'Open the miniature in the bench' })).toBeVisible();
		await expect(page.getByRole('link', { name: 'Read the lessons' })).toBeVisible();
		expect(seen.foreign).toEqual([]);
		expect(seen.errors).toEqual([]);
		expect(hub.requests).toEqual([]);
	});

	test('on a capable machine it says which file, how large, and from where', async ({
		page,
		context
	}) => {
		await pretendAdapter(context);
		await page.goto('./real/');
		await expect(page.getByTestId('verdict')).toContainText('can run it, as 4-bit weights, 16-bit');
		await expect(page.getByTestId('verdict')).toContainText('2.12 GB');
		await expect(page.getByRole('row', { name: /Largest buffer/ })).toContainText('525.3 MB');
		await expect(get(page)).toContainText('HuggingFaceTB/SmolLM3-3B-ONNX');
		await expect(get(page)).toContainText('private file system');
		expect(hub.requests).toEqual([]);
	});

	test('without 16-bit arithmetic it takes q4, and stops where its embedding has no buffer', async ({
		page,
		context
	}) => {
		await context.addInitScript(() => {
			const limits = { maxBufferSize: 1e9, maxStorageBufferBindingSize: 1e9 };
			const adapter = { info: { vendor: 'a test' }, features: new Set(), limits };
			Object.defineProperty(navigator, 'gpu', {
				value: { requestAdapter: () => Promise.resolve(adapter) }
			});
		});
		await page.goto('./real/');
		await expect(page.getByTestId('verdict')).toContainText('the embedding alone has 1.05 GB');
	});

	test('the Hub is asked for the model of the address, however soon somebody asks', async ({
		page,
		context
	}) => {
		await pretendAdapter(context, 500);
		await context.addInitScript(() => {
			const press = () => {
				const found = [...document.querySelectorAll('button')].find(
					({ textContent }) => textContent.trim() === 'Ask the Hub what there is'
				);
				if (found) found.click();
				else requestAnimationFrame(press);
			};
			press();
		});
		await page.goto(`./real/?model=${modelId}`);
		await expect(page.getByTestId('offer')).toContainText(revision.slice(0, 12));
		expect(hub.requests.filter((line) => !line.includes(modelId))).toEqual([]);
	});

	for (const theme of ['light', 'dark'] as const) {
		test(`axe finds nothing in ${theme}, and nothing scrolls sideways`, async ({ page }) => {
			await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
			await page.goto('./real/');
			await expect(page.getByTestId('verdict')).toBeVisible();
			await expectNoAxeViolations(page);
			for (const width of [360, 768, 1440]) {
				await page.setViewportSize({ width, height: 800 });
				expect(await scrollsSideways(page), String(width)).toBe(false);
			}
		});
	}
});

test.describe('a download', () => {
	test.beforeEach(async ({ context }) => pretendAdapter(context));

	test('shows what it will fetch, fetches, verifies, and is there at the second visit without a request', async ({
		page
	}) => {
		await ask(page);
		expect(hub.requests.filter((line) => line.includes('.onnx'))).toEqual([]);
		await press(page, /^Fetch /);
		await expect(page.getByTestId('commit')).toHaveText(revision);
		await expect(stored(page)).toContainText('verified on');
		await page.getByText('Files, sizes and hashes').click();
		await expect(page.getByRole('row', { name: /onnx\/model\.onnx/ })).toContainText('sha256');
		hub.requests.length = 0;
		await page.reload();
		await expect(page.getByTestId('commit')).toHaveText(revision);
		expect(hub.requests).toEqual([]);
		await expect(page.getByRole('listitem').filter({ hasText: modelId })).toBeVisible();
	});

	test('pauses, survives a reload, goes on by a range, and deletes', async ({ page }) => {
		const goFast = slowDown();
		await ask(page);
		await press(page, /^Fetch /);
		await expect(get(page)).toContainText('a second');
		await expect(get(page)).toContainText('left');
		await press(page, 'Pause');
		await expect(page.getByTestId('paused')).toContainText('Paused at');
		goFast();
		hub.requests.length = 0;
		await page.reload();
		await expect(page.getByTestId('paused')).toContainText('Paused at');
		expect(hub.requests).toEqual([]);
		await press(page, 'Go on fetching');
		await expect(page.getByTestId('commit')).toHaveText(revision);
		expect(hub.requests.filter((line) => /model\.onnx bytes=\d{4,}-/.test(line))).toHaveLength(1);
		await press(page, 'Delete from this device');
		await press(page, 'Delete');
		await expect(stored(page)).toHaveCount(0);
		expect(await page.evaluate(listKept)).toEqual([]);
		await page.reload();
		await expect(page.getByRole('button', { name: 'Ask the Hub what there is' })).toBeVisible();
	});

	test('whose note is damaged is listed with its size, and can be deleted', async ({ page }) => {
		await page.goto('./real/');
		await page.evaluate(async () => {
			const root = await navigator.storage.getDirectory();
			const models = await root.getDirectoryHandle('models', { create: true });
			const folder = await models.getDirectoryHandle('hub%3Amuseum%2Fdamaged', { create: true });
			for (const [name, content] of [
				['stored.json', '{"version":1,'],
				['weights', new Uint8Array(3e6)]
			] as const) {
				const writable = await (
					await folder.getFileHandle(name, { create: true })
				).createWritable();
				await writable.write(content);
				await writable.close();
			}
		});
		await page.reload();
		const entry = page.getByRole('listitem').filter({ hasText: 'museum/damaged' });
		await expect(entry).toContainText('3.0 MB, cannot be read');
		await entry.getByRole('button', { name: 'Delete from this device' }).click();
		await entry.getByRole('button', { name: 'Keep' }).click();
		await entry.getByRole('button', { name: 'Delete from this device' }).click();
		await entry.getByRole('button', { name: 'Delete', exact: true }).click();
		await expect(entry).toHaveCount(0);
		expect(await page.evaluate(listKept)).toEqual([]);
	});

	test('goes offline in the middle, says so, and goes on by itself', async ({ page }) => {
		const goFast = slowDown();
		await ask(page);
		await press(page, /^Fetch /);
		await expect(get(page)).toContainText('a second');
		hub.setOffline(true);
		await expect(get(page)).toContainText('The connection is lost');
		goFast();
		hub.setOffline(false);
		await expect(page.getByTestId('commit')).toHaveText(revision);
	});

	test('survives a truncated body and a refused range', async ({ page }) => {
		hub.faults.push(
			{ of: graphName, shortTo: 100_000, times: 1 },
			{ of: graphName, status: 416, times: 1 }
		);
		await ask(page);
		await press(page, /^Fetch /);
		await expect(page.getByTestId('commit')).toHaveText(revision);
	});

	test('names a wrong hash and a missing file, keeps the rest, and ends well at the next try', async ({
		page
	}) => {
		hub.faults.push(
			{ of: graphName, isAltered: true, times: 1 },
			{ of: graphName, status: 404, times: 1 }
		);
		await ask(page);
		await press(page, /^Fetch /);
		await expect(page.getByRole('alert')).toContainText('not the one the Hub lists');
		await expect(page.getByRole('alert')).toContainText('onnx/model.onnx');
		await press(page, 'Go on fetching');
		await expect(page.getByRole('alert')).toContainText('is not there: onnx/model.onnx');
		hub.requests.length = 0;
		await press(page, 'Go on fetching');
		await expect(page.getByTestId('commit')).toHaveText(revision);
		expect(hub.requests.filter((line) => line.includes('/resolve/'))).toHaveLength(1);
	});

	test('cancels, and nothing of it stays', async ({ page }) => {
		slowDown();
		await ask(page);
		await press(page, /^Fetch /);
		await expect(get(page)).toContainText('a second');
		await press(page, 'Cancel and delete what came');
		await expect(page.getByTestId('offer')).toBeVisible();
		await expect(page.getByText('None yet.')).toBeVisible();
	});

	test('a full disk is said in bytes, and what came is kept', async ({ page, baseURL }) => {
		const { origin } = new URL(baseURL ?? '');
		const session = await page.context().newCDPSession(page);
		await ask(page);
		// Browsers round what they tell, so the page's own estimate is made small here; below, the disk itself is.
		await page.evaluate(() => {
			navigator.storage.estimate = () => Promise.resolve({ usage: 100, quota: 1000 });
		});
		await press(page, 'Look again');
		await expect(page.getByTestId('verdict')).toContainText('The browser leaves 900 bytes');
		await expect(page.getByRole('button', { name: /^Fetch / })).toBeDisabled();
		await page.reload();
		await press(page, 'Ask the Hub what there is');
		const goFast = slowDown();
		await press(page, /^Fetch /);
		await expect(get(page)).toContainText('a second');
		await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 400_000 });
		goFast();
		await expect(page.getByRole('alert')).toContainText('no more room');
		await expect(page.getByTestId('paused')).toBeVisible();
		await session.send('Storage.overrideQuotaForOrigin', { origin });
		await press(page, 'Go on fetching');
		await expect(page.getByTestId('commit')).toHaveText(revision);
	});

	test('a second tab says that the first is at it, and shows the model when it is done', async ({
		page,
		context
	}) => {
		const goFast = slowDown();
		await ask(page);
		await press(page, /^Fetch /);
		await expect(get(page)).toContainText('a second');
		const other = await context.newPage();
		await open(other);
		await expect(get(other)).toContainText('Another tab is fetching');
		goFast();
		await expect(other.getByTestId('commit')).toHaveText(revision);
		await expect(page.getByTestId('commit')).toHaveText(revision);
	});

	test('an update is fetched when asked for, and only what changed', async ({ page }) => {
		await ask(page);
		await press(page, /^Fetch /);
		await expect(page.getByTestId('commit')).toHaveText(revision);
		const old = revision;
		revision = await hub.commit(modelId, makeRepository('UP', 2));
		await page.reload();
		await expect(page.getByTestId('commit')).toHaveText(old);
		await press(page, 'Look for an update');
		await expect(stored(page)).toContainText(revision.slice(0, 12));
		hub.requests.length = 0;
		await press(page, /^Update/);
		await expect(page.getByTestId('commit')).toHaveText(revision);
		expect(hub.requests.filter((line) => line.includes('/resolve/'))).toHaveLength(1);
		await press(page, 'Look for an update');
		await expect(stored(page)).toContainText('This is the Hub’s newest commit.');
	});

	test('without a private file system it keeps the model in the cache storage', async ({
		page,
		context
	}) => {
		await context.addInitScript(() => {
			StorageManager.prototype.getDirectory = () => Promise.reject(new Error('none here'));
		});
		hub.faults.push({ of: graphName, cutAfter: 300_000, times: 1 });
		await ask(page);
		await press(page, /^Fetch /);
		await expect(page.getByTestId('commit')).toHaveText(revision);
		await page.reload();
		await expect(page.getByTestId('commit')).toHaveText(revision);
		expect(await page.evaluate(async () => (await caches.keys()).includes('museum-models'))).toBe(
			true
		);
		await press(page, 'Delete from this device');
		await press(page, 'Delete');
		await expect(stored(page)).toHaveCount(0);
		expect(await page.evaluate(listKept)).toEqual([]);
	});
});

test.describe('other models', () => {
	test.beforeEach(async ({ context }) => pretendAdapter(context));

	test('a repository that is not there, and text that is no repository, are said to be so', async ({
		page
	}) => {
		await page.goto('./real/?model=nonsense');
		await expect(page.getByText('“nonsense” is no repository')).toBeVisible();
		await page.getByLabel('Repository on the Hub').fill('nobody/nothing');
		await press(page, 'Look it up');
		await press(page, 'Ask the Hub what there is');
		await expect(page.getByRole('alert')).toContainText('nobody/nothing');
	});

	test('a model of another family is refused by name before its weights come', async ({ page }) => {
		const config = { ...JSON.parse(new TextDecoder().decode(repository['config.json'])) } as object;
		const strange = { ...config, rope_scaling: { rope_type: 'longrope', factor: 4 } };
		await hub.commit('museum/strange', {
			...repository,
			'config.json': new TextEncoder().encode(JSON.stringify(strange))
		});
		await open(page, 'museum/strange');
		await press(page, 'Ask the Hub what there is');
		await expect(page.getByRole('alert')).toContainText('longrope');
		expect(hub.requests.filter((line) => line.includes('.onnx'))).toEqual([]);
	});

	test('a folder from disk is copied, hashed and kept; one without a tokenizer says what is missing', async ({
		page
	}) => {
		await page.goto('./real/');
		await page.getByTestId('verdict').waitFor();
		const pick = async (...paths: readonly string[]) => {
			const folder = join(mkdtempSync(join(tmpdir(), 'picked-')), 'My model');
			mkdirSync(join(folder, 'onnx'), { recursive: true });
			for (const path of paths) writeFileSync(join(folder, path), repository[path] ?? '');
			await page.getByTestId('folder').setInputFiles(folder);
		};
		await pick('config.json', 'onnx/model.onnx');
		await expect(page.getByRole('alert')).toContainText('tokenizer.json');
		await pick('config.json', 'tokenizer.json', 'onnx/model.onnx');
		await expect(stored(page)).toContainText('My-model');
		await expect(stored(page)).toContainText('Copied from a folder');
		await page.reload();
		await expect(page.getByRole('listitem').filter({ hasText: 'My-model' })).toBeVisible();
		expect(hub.requests).toEqual([]);
	});

	test('files that are dropped are taken like a folder', async ({ page }) => {
		await page.goto('./real/');
		await page.getByTestId('verdict').waitFor();
		const contents = ['config.json', 'tokenizer.json', 'onnx/model.onnx'].map((path) => ({
			name: path.split('/').at(-1) ?? '',
			base64: Buffer.from(repository[path] ?? '').toString('base64')
		}));
		await page
			.getByRole('group', { name: 'Drop a model’s folder here' })
			.evaluate((zone, files) => {
				const dataTransfer = new DataTransfer();
				for (const { name, base64 } of files) {
					const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
					dataTransfer.items.add(new File([bytes], name));
				}
				zone.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
			}, contents);
		await expect(stored(page)).toContainText('Copied from a folder');
	});

	test('another Hub can be named, over https or on this machine only', async ({ page }) => {
		await page.goto('./real/');
		await page.getByText('Another Hub', { exact: true }).click();
		await page.getByLabel('Address of the Hub').fill('http://hub.example');
		await press(page, 'Use it');
		await expect(page.getByText('That is no address over https.')).toBeVisible();
		await page.getByLabel('Address of the Hub').fill('https://hub.example/');
		await press(page, 'Use it');
		await expect(page.getByText('Asked is https://hub.example.')).toBeVisible();
	});
});
