/** @file What a page says about where a model runs: a software adapter passed over, and a model too large for WebAssembly refused. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from './museum-test.ts';
import { tiny } from '../scripts/random-model/config.ts';
import { writeModelFolder } from '../scripts/random-model/folder.ts';
import { bench, crashGraphics, openRecorded } from './pages.ts';
import { storeModel } from './stored-model.ts';

const key = 'local:random-tiny';
const address = `./embed/attention-bench/?model=${key}`;

/** Runs a small model and lets WebAssembly hold less than it weighs, as its memory holds less than SmolLM3-3B. */
async function runTooLarge(page: Page): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'random-tiny-'));
	writeModelFolder(folder, {
		config: tiny,
		layout: 'A',
		dtype: 'fp32',
		accuracyLevel: 0,
		tie: 'head',
		seed: 1
	});
	const paths = ['config.json', 'tokenizer.json', 'onnx/model.onnx', 'onnx/model.onnx_data'];
	const files = paths.map((path) => [path, readFileSync(join(folder, path))] as const);
	rmSync(folder, { recursive: true });
	await page.goto('./about/');
	await storeModel(page, key, Object.fromEntries(files), 'onnx/model.onnx');
	let lowered = 0;
	await page.route('**/*.js', async (route) => {
		const response = await route.fetch();
		const body = await response.text();
		const lower = body.replaceAll(/1\.5\s*\*\s*2\s*\*\*\s*30|1610612736/g, '1000');
		if (lower !== body) lowered++;
		await route.fulfill({ response, body: lower });
	});
	await page.goto(address);
	await page.getByRole('button', { name: 'Run it live' }).click();
	await expect.poll(() => lowered).toBeGreaterThan(0);
}

test('a model that WebAssembly cannot hold is refused before it is read, and nano is at hand', async ({
	page
}) => {
	await runTooLarge(page);
	const alert = page.getByRole('alert');
	await expect(alert).toContainText('runs on WebGPU only');
	await expect(alert).toContainText('no WebGPU adapter');
	await expect(bench(page)).toHaveAttribute('data-state', 'failed');
	await alert.getByRole('link', { name: 'Take nano instead' }).click();
	await openRecorded(page);
	await expect(bench(page)).toContainText('Model nano');
});

test('it does not go there after a lost adapter either, but can be loaded again @webgpu', async ({
	page,
	browser
}) => {
	await runTooLarge(page);
	await expect(bench(page)).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	// Larger than what WebAssembly holds, it takes the software adapter by itself.
	await expect(page.getByTestId('backend')).toContainText('WebGPU');
	await crashGraphics(browser);
	await page.getByLabel('Prompt').fill('after the loss');
	const alert = page.getByRole('alert');
	await expect(alert).toContainText('the graphics adapter was lost', { timeout: 60_000 });
	await alert.getByRole('button', { name: 'Try again' }).click();
	await expect(bench(page)).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	await expect(page.getByTestId('backend')).toContainText('WebGPU');
});

test('a software adapter is passed over, the page says why, and WebGPU can still be chosen @webgpu', async ({
	page
}) => {
	await page.goto('./embed/attention-bench/');
	const root = await openRecorded(page);
	await root.getByRole('button', { name: 'Run it live' }).click();
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
	await expect(page.getByTestId('backend')).toContainText('WASM');
	await expect(page.getByTestId('fallback')).toContainText('one in software');
	await root.getByRole('radio', { name: 'WebGPU' }).check();
	await expect(page.getByTestId('backend')).toContainText('WebGPU', { timeout: 90_000 });
	await expect(page.getByTestId('fallback')).toHaveCount(0);
});
