/** @file The room of real models on a machine without a graphics adapter: a small one is suggested, fetched, and runs. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from './museum-test.ts';
import { composedFamily } from '../scripts/random-model/composed-family.ts';
import { writeSafetensorsFolder } from '../scripts/random-model/safetensors-folder.ts';
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
	rmSync(folder, { recursive: true });
	await press(page, 'Load and check');
	const start = page.getByTestId('start');
	await expect(start).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
	await expect(start).toContainText('Runs on WASM');
});
