/** @file The room of real models on a machine without a graphics adapter: a small one is suggested, fetched, and runs. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from './museum-test.ts';
import { composedFamily } from '../scripts/random-model/composed-family.ts';
import { writeSafetensorsFolder } from '../scripts/random-model/safetensors-folder.ts';
import { scrollsSideways } from './pages.ts';
import { startLocalHub, type LocalHub } from './hub/local-hub.ts';

const small = 'HuggingFaceTB/SmolLM2-135M-Instruct';
let hub: LocalHub;
test.beforeAll(async () => {
	hub = await startLocalHub();
});
test.afterAll(() => hub.close());
test.beforeEach(async ({ context }) => {
	await context.addInitScript((url) => localStorage.setItem('model-museum.hub', url), hub.url);
});

const press = (page: Page, name: string | RegExp) =>
	page.getByRole('button', { name }).first().click();

/** Random weights in a real model's place: where a page leads does not depend on what it learned. */
async function commitRandom(id: string, name: string): Promise<void> {
	const spec = composedFamily[name];
	if (!spec) throw new Error(`no ${name}`);
	const folder = mkdtempSync(join(tmpdir(), 'ladder-'));
	writeSafetensorsFolder(folder, spec);
	const files = readdirSync(folder).map(
		(path) => [path, readFileSync(join(folder, path))] as const
	);
	await hub.commit(id, Object.fromEntries(files));
	rmSync(folder, { recursive: true });
}

test('without an adapter the smallest model is suggested, fetched without a graph, and runs as WebAssembly', async ({
	page
}) => {
	await commitRandom(small, 'llama-f32-biases');
	await page.goto('./real/');
	await expect(page.getByTestId('verdict')).toContainText('cannot run it');
	await expect(page.getByTestId('verdict')).toContainText('at most 1.61 GB fit there');
	const rung = page.getByTestId('ladder').getByRole('listitem').filter({ hasText: small });
	await expect(rung).toContainText('suggested for this machine');
	// What is known of it is said before anybody asks.
	await expect(rung).toContainText('269.0 MB to fetch');
	await expect(rung).toContainText('538.1 MB of memory as WebAssembly');
	await page.getByText('As a table, with where each would run here').click();
	const row = (name: string) => page.getByTestId('ladder-table').getByRole('row', { name });
	await expect(row(small)).toContainText('on the processor');
	await expect(row('HuggingFaceTB/SmolLM3-3B-Base')).toContainText('6.15 GB');
	await expect(row('HuggingFaceTB/SmolLM3-3B-Base')).toContainText('not here');
	expect(hub.requests).toEqual([]);

	await page.getByRole('link', { name: /SmolLM2-135M-Instruct, a real model/ }).click();
	await expect(page).toHaveURL(/model=HuggingFaceTB(%2F|\/)SmolLM2-135M-Instruct/);
	await expect(rung).toContainText('chosen');
	await press(page, 'Ask the Hub what there is');
	await expect(page.getByTestId('verdict')).toContainText('can run it');
	await expect(page.getByRole('row', { name: /The processor, as WebAssembly/ })).toContainText(
		'1.61 GB'
	);
	await press(page, /^Fetch /);
	await expect(page.getByTestId('stored')).toBeVisible();
	await expect(rung).toContainText('on this device');
	await press(page, 'Load and check');
	const start = page.getByTestId('start');
	await expect(start).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
	await expect(start).toContainText('Runs on WASM');

	// How fast it is here, measured; the ladder keeps it.
	await press(page, 'Try its speed');
	await expect(start.getByTestId('trial')).toContainText(
		/On WASM: \d+ tokens read .* then [\d.e+]+ tokens a second/
	);
	await page.reload();
	await expect(rung).toContainText('tokens a second here');

	// The exhibits open with it.
	const talk = await page.getByRole('link', { name: 'Talk to it' }).getAttribute('href');
	const other = await page.context().newPage();
	await other.goto(new URL(talk ?? '', page.url()).href);
	await expect(other.getByLabel('Model', { exact: true })).toHaveValue(`hub:${small}`);
	await other.close();

	await page
		.getByTestId('ladder')
		.getByRole('link', { name: 'HuggingFaceTB/SmolLM3-3B-Base' })
		.click();
	await expect(page.getByTestId('stored')).toHaveCount(0);
	await page.goBack();
	await expect(page.getByTestId('stored')).toBeVisible();
});

test('a model is kept in 4 bits while it comes, goes on after a reload, and runs', async ({
	page
}) => {
	const id = 'museum/four-bits';
	await commitRandom(id, 'smollm3-f32-shards');
	const last = 'model-00003-of-00003.safetensors';
	// Most of a minute for the last file, so that it is under way when it is paused, on a busy machine too.
	hub.faults.push({ of: last, speed: 4_000 });
	await page.goto(`./real/?model=${id}`);
	await press(page, 'Ask the Hub what there is');
	const offer = page.getByTestId('offer');
	await expect(offer).toContainText('7 files');
	await page.getByLabel(/Which file/).selectOption('safetensors-q4');
	await expect(offer).toContainText(/\d kB to fetch, \d+ kB kept/);
	await expect(page.getByTestId('get')).toContainText('rounded to 4 bits');
	await page.setViewportSize({ width: 360, height: 800 });
	expect(await scrollsSideways(page)).toBe(false);
	await press(page, /^Fetch /);
	await expect(page.getByTestId('get')).toContainText(`Fetching ${last}, keeping 4 bits`);
	await expect(page.getByTestId('get')).toContainText('left');
	await press(page, 'Pause');
	await expect(page.getByTestId('paused')).toContainText('Paused at');
	await page.reload();
	hub.faults.length = 0;
	hub.requests.length = 0;
	await press(page, 'Go on fetching');
	const stored = page.getByTestId('stored');
	await expect(stored).toContainText('4-bit weights, made here');
	const weights = hub.requests.filter((line) => line.includes('.safetensors'));
	expect(weights).toHaveLength(1);
	expect(weights[0]).toMatch(/model-00003-of-00003\.safetensors bytes=\d+-$/);
	await press(page, 'Load and check');
	const start = page.getByTestId('start');
	await expect(start).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
	await expect(start).toContainText('Runs on WASM');
});

test('where an export and weights without a graph are there, the processor takes the weights', async ({
	page
}) => {
	const id = 'museum/both';
	const spec = composedFamily['qwen3-f16-tied'];
	if (!spec) throw new Error('no qwen3');
	const folder = mkdtempSync(join(tmpdir(), 'ladder-'));
	writeSafetensorsFolder(folder, spec);
	const files = readdirSync(folder).map(
		(path) => [path, readFileSync(join(folder, path))] as const
	);
	await hub.commit(id, {
		...Object.fromEntries(files),
		'onnx/model_q4f16.onnx': new Uint8Array(64)
	});
	rmSync(folder, { recursive: true });
	await page.goto(`./real/?model=${id}`);
	await press(page, 'Ask the Hub what there is');
	await expect(page.getByLabel(/Which file/)).toHaveValue('safetensors');
});

test('of a folder with both, the processor takes the weights, too', async ({ page }) => {
	const spec = composedFamily['qwen3-f16-tied'];
	if (!spec) throw new Error('no qwen3');
	const folder = mkdtempSync(join(tmpdir(), 'ladder-'));
	writeSafetensorsFolder(folder, spec);
	mkdirSync(join(folder, 'onnx'));
	writeFileSync(join(folder, 'onnx/model_q4f16.onnx'), new Uint8Array(64));
	await page.goto('./real/');
	await page.getByTestId('verdict').waitFor();
	await page.getByTestId('folder').setInputFiles(folder);
	await expect(page.getByTestId('stored')).toBeVisible();
	await press(page, 'Load and check');
	const start = page.getByTestId('start');
	await expect(start).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
	await expect(start).toContainText('Runs on WASM');

	// The same folder once more, in 4 bits.
	await page.goto('./real/');
	await page.getByTestId('verdict').waitFor();
	await page.getByLabel(/Keep its weights in 4 bits/).check();
	await page.getByTestId('folder').setInputFiles(folder);
	await expect(page.getByTestId('stored')).toContainText('4-bit weights, made here');
	rmSync(folder, { recursive: true });
	await press(page, 'Load and check');
	await expect(start).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
});
