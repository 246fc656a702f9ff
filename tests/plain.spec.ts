/** @file A stored model beside plain transformers.js on a visitor's machine: one button, the same tokens, and the report that says so. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test, type Page } from './museum-test.ts';
import { composedFamily } from '../scripts/random-model/composed-family.ts';
import { describeMember, family } from '../scripts/random-model/family.ts';
import { writeModelFolder } from '../scripts/random-model/folder.ts';
import { writeSafetensorsFolder } from '../scripts/random-model/safetensors-folder.ts';
import { startLocalHub, type LocalHub } from './hub/local-hub.ts';
import { pressSoon, watch } from './pages.ts';

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

/** Makes a random model the newest commit of a repository. */
async function commit(id: string, write: (folder: string) => void): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'plain-'));
	write(folder);
	const files = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.map((path) => [relative(folder, path), readFileSync(path)] as const);
	await hub.commit(id, Object.fromEntries(files));
	rmSync(folder, { recursive: true });
}

async function fetchAndLoad(page: Page, id: string): Promise<void> {
	await page.goto(`./real/?model=${id}`);
	await press(page, 'Ask the Hub what there is');
	await press(page, /^Fetch /);
	await expect(page.getByTestId('stored')).toBeVisible();
	await press(page, 'Load and check');
	await expect(page.getByTestId('start')).toHaveAttribute('data-state', 'ready', {
		timeout: 60_000
	});
}

async function readReport(page: Page): Promise<string> {
	await page.getByText('Report', { exact: true }).click();
	const box = page.getByRole('textbox', { name: 'Report' });
	await expect(box).not.toHaveValue('');
	return box.inputValue();
}

test('an export runs in plain transformers.js on one press, with the same tokens, and nobody else is asked', async ({
	page,
	baseURL
}) => {
	const member = family['smollm3-default'];
	if (!member) throw new Error('no such member');
	// UP rotates the layers without positions, too: transformers.js runs that fault, and ours is set to.
	await commit('museum/export', (folder) => writeModelFolder(folder, describeMember(member, 'UP')));
	const scripts: string[] = [];
	page.context().on('request', (request) => scripts.push(request.url()));
	const seen = watch(page, baseURL ?? '');
	await fetchAndLoad(page, 'museum/export');
	const library = () => scripts.filter((url) => /plain-(worker|model)/.test(url));
	expect(library()).toEqual([]);
	hub.requests.length = 0;
	seen.foreign.length = 0;

	// Stopped on the way: nothing is claimed.
	const plain = page.getByTestId('plain');
	const stopping = pressSoon(page, '[data-testid="plain"]', 'Stop');
	await press(page, 'Compare with plain transformers.js');
	await stopping;
	await expect(plain.getByRole('button', { name: 'Compare with plain' })).toBeVisible();
	await expect(plain.getByRole('table')).toHaveCount(0);

	await press(page, 'Compare with plain transformers.js');
	await expect(plain).toContainText(/The same: all \d+ tokens\./, { timeout: 120_000 });
	await expect(plain).toContainText('our engine was set to do the same');
	await expect(plain).toContainText('Both tokenizers cut the prompt alike.');
	await expect(plain.getByRole('row', { name: /^transformers\.js, 1 thread .* ms/ })).toBeVisible();
	expect(library().length).toBeGreaterThan(0);
	expect(hub.requests).toEqual([]);
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);

	const report = await readReport(page);
	expect(report).toMatch(/plain transformers\.js 4\.\d+\.\d+, onnxruntime-web 1\./);
	const [, agreed, compared] = /(\d+) of (\d+) likeliest tokens the same/.exec(report) ?? [];
	expect(Number(compared)).toBeGreaterThan(3);
	expect(agreed).toBe(compared);
});

test('weights without a graph say that it is handed ours; a file that it cannot open is said in its words', async ({
	page
}) => {
	const spec = composedFamily['smollm3-bf16-tied'];
	if (!spec) throw new Error('no such model');
	await commit('museum/weights', (folder) => writeSafetensorsFolder(folder, spec));
	await fetchAndLoad(page, 'museum/weights');
	const plain = page.getByTestId('plain');
	await expect(plain).toContainText('Plain transformers.js opens ONNX exports only');
	expect(await readReport(page)).toContain('plain transformers.js: not tried');

	await page.route('**/*asyncify*.packed', (route) => route.fulfill({ status: 404, body: '' }));
	await press(page, 'Compare with plain transformers.js');
	await expect(plain.getByRole('alert')).toContainText('The comparison did not come to an end:', {
		timeout: 60_000
	});
	await page.unroute('**/*asyncify*.packed');
	await press(page, 'Compare with plain transformers.js');
	await expect(plain).toContainText(/The same: all \d+ tokens\./, { timeout: 120_000 });
	await expect(plain.getByRole('alert')).toHaveCount(0);
	await press(page, 'Copy report');
	await expect(page.getByRole('textbox', { name: 'Report' })).toHaveValue(
		/a graph that this site wrote/
	);
});

test('@webgpu @long an export in 4 bits: the same tokens as plain transformers.js on a graphics device, too', async ({
	page,
	baseURL
}) => {
	const member = family['smollm3-q4'];
	if (!member) throw new Error('no such member');
	const id = 'museum/graphics';
	await commit(id, (folder) => writeModelFolder(folder, describeMember(member, 'A')));
	const seen = watch(page, baseURL ?? '');
	await fetchAndLoad(page, id);
	await expect(page.getByTestId('start')).toContainText('Runs on WebGPU');
	hub.requests.length = 0;
	seen.foreign.length = 0;

	await press(page, 'Compare with plain transformers.js');
	const plain = page.getByTestId('plain');
	// The prompt is far beyond the length at which attention goes wrong on the device that the runtime makes on this adapter.
	await expect(plain).toContainText(/The same: all \d+ tokens\./, { timeout: 200_000 });
	await expect(plain).toContainText('it was handed one like ours');
	await expect(plain.getByRole('caption')).toContainText('On WebGPU');
	expect(hub.requests).toEqual([]);
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);

	const report = await readReport(page);
	expect(report).toMatch(/on webgpu: .*transformers\.js, 1 thread on a device without subgroups/);
	const [, prompt] = /(\d+) tokens of prompt/.exec(report) ?? [];
	expect(Number(prompt)).toBeGreaterThan(64);
	const [, agreed, compared] = /(\d+) of (\d+) likeliest tokens the same/.exec(report) ?? [];
	expect(Number(compared)).toBeGreaterThan(3);
	expect(agreed).toBe(compared);
});
