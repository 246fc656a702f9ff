/** @file A model from the local Hub on the software adapter: loaded from disk, opened in the bench, in two tabs, with the adapter lost. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from './museum-test.ts';
import type { LayoutId } from '../scripts/random-model/attention.ts';
import { tiny } from '../scripts/random-model/config.ts';
import { writeModelFolder } from '../scripts/random-model/folder.ts';
import { startLocalHub, type LocalHub } from './hub/local-hub.ts';
import { askForLive, bench, crashGraphics } from './pages.ts';

const id = 'museum/random-q4';
const graph = 'onnx/model_q4.onnx';
let hub: LocalHub;
let repository: Record<string, Uint8Array> = {};

/** The files of a random model in q4, weights beside the graph. */
function makeFolder(layout: LayoutId): Record<string, Uint8Array> {
	const folder = mkdtempSync(join(tmpdir(), 'random-q4-'));
	const how = { dtype: 'q4', accuracyLevel: 0, tie: 'head', seed: 1 } as const;
	writeModelFolder(folder, { config: tiny, layout, ...how });
	const paths = ['config.json', 'tokenizer.json', 'tokenizer_config.json', graph, `${graph}_data`];
	return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path))]));
}

test.beforeAll(async () => {
	repository = makeFolder('UP');
	hub = await startLocalHub();
});
test.afterAll(() => hub.close());
test.beforeEach(async ({ context }) => {
	await hub.commit(id, repository);
	await context.addInitScript((url) => localStorage.setItem('model-museum.hub', url), hub.url);
});

const press = (page: Page, name: string | RegExp) =>
	page.getByRole('button', { name }).first().click();

async function fetchModel(page: Page, of = id): Promise<void> {
	await page.goto(`./real/?model=${of}`);
	await expect(page.getByText(of, { exact: true }).first()).toBeVisible();
	await press(page, 'Ask the Hub what there is');
	await press(page, /^Fetch /);
}

async function load(page: Page): Promise<void> {
	await press(page, 'Load and check');
	await expect(page.getByTestId('start')).toHaveAttribute('data-state', 'ready', {
		timeout: 60_000
	});
}

test('@webgpu a model of the Hub loads from disk, reports its layout, and is deleted only when no tab has it open', async ({
	page,
	context
}) => {
	await fetchModel(page);
	await expect(page.getByTestId('commit')).toBeVisible();
	hub.requests.length = 0;
	await load(page);
	const start = page.getByTestId('start');
	await expect(start).toContainText('Runs on WebGPU');
	await expect(start).toContainText('Graph layout UP, 4 layers: 3 with RoPE, 1 without');
	await expect(start).toContainText('trained without RoPE');
	const checks = page.getByTestId('self-check');
	await expect(checks.getByRole('row', { name: /Layout of the graph/ })).toContainText('corrected');
	await expect(checks.getByRole('row', { name: /Attention/ })).toContainText('passed');
	await page.getByText('Report', { exact: true }).click();
	const report = page.getByRole('textbox', { name: 'Report' });
	await expect(report).toHaveValue(/layout UP, float32/);
	await expect(report).toHaveValue(/loaded: webgpu/);

	const other = await context.newPage();
	await other.goto(`./real/?model=${id}`);
	await expect(other.getByText('Another tab or exhibit has this model open')).toBeVisible();
	await press(other, 'Delete from this device');
	await press(other, 'Delete');
	await expect(other.getByRole('alert')).toContainText('Close it, then delete');
	await load(other);
	await press(page, 'Unload');
	await press(other, 'Unload');
	await press(other, 'Delete from this device');
	await press(other, 'Delete');
	await expect(other.getByTestId('stored')).toHaveCount(0);
	expect(hub.requests).toEqual([]);
});

test('@webgpu a stored model stands in the bench by its address, and a lost adapter is said and survived', async ({
	page,
	browser
}) => {
	await fetchModel(page);
	await expect(page.getByTestId('commit')).toBeVisible();
	await page.getByRole('link', { name: 'Open in the attention bench' }).click();
	await expect(page).toHaveURL(/model=hub/);
	await expect(bench(page)).toContainText('is a model on this device');
	await askForLive(bench(page));
	await expect(bench(page)).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	await expect(page.getByTestId('backend')).toContainText('WebGPU');
	await crashGraphics(browser);
	await page.getByLabel('Prompt').fill('after the loss');
	await expect(page.getByTestId('backend')).toContainText('WASM', { timeout: 60_000 });
	await expect(bench(page)).toContainText('The graphics adapter was lost');
});

test('@webgpu a stored model that is not there any more says where to get it', async ({ page }) => {
	await page.goto('./embed/attention-bench/?model=hub:museum/gone');
	await press(page, 'Run it live');
	await expect(page.getByRole('alert')).toContainText('is not on this device (hub:museum/gone)');
});

test('@webgpu a graph of layout D is refused by name before its weights come', async ({ page }) => {
	await hub.commit('museum/layout-d', makeFolder('D'));
	hub.requests.length = 0;
	await fetchModel(page, 'museum/layout-d');
	await expect(page.getByRole('alert')).toContainText('cannot honour this model');
	await expect(page.getByRole('alert')).toContainText('Attention');
	expect(hub.requests.filter((line) => line.includes('onnx_data'))).toEqual([]);
});
