/**
 * @file The bench with a run that stays with its model: 36 layers of 16 heads, as SmolLM3-3B has them, over 1,024 tokens. On WASM only: what
 * the page does is the same on WebGPU, whose kept runs `xray.spec.ts` compares, and a software adapter would take minutes for each run.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from './museum-test.ts';
import { setLayers, tiny } from '../scripts/random-model/config.ts';
import { writeModelFolder } from '../scripts/random-model/folder.ts';
import { formatPercent } from '../src/lib/widgets/attention-bench/format.ts';
import { onOnePage, test } from './one-page.ts';
import { bench, pixels } from './pages.ts';
import { storeModel } from './stored-model.ts';

const key = 'local:random-36';
const tokens = 1024;
/** SmolLM3-3B's layers and heads; everything else is small. */
const config = {
	...setLayers(tiny, 36),
	num_attention_heads: 16,
	num_key_value_heads: 4,
	max_position_embeddings: 2048,
	rope_theta: 5e6
};
/** No two letters of it merge. */
const prompt = 'museum42'.repeat(tokens / 8);
/** On a busy machine a run of all layers takes its time, and so do 576 maps. */
const patience = { timeout: 240_000 };

let files: Record<string, Uint8Array> = {};
/** Whether pictures of heads were still to come when the first map stood. */
let cameFirst = false;
test.beforeAll(() => {
	const folder = mkdtempSync(join(tmpdir(), 'random-36-'));
	writeModelFolder(folder, {
		config,
		layout: 'UP',
		dtype: 'fp32',
		accuracyLevel: 0,
		tie: 'head',
		seed: 1
	});
	const paths = ['config.json', 'tokenizer.json', 'onnx/model.onnx', 'onnx/model.onnx_data'];
	files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path))]));
	rmSync(folder, { recursive: true });
});

const maps = (page: Page) => page.getByTestId('head-map').locator('canvas');
const readout = (page: Page) => page.getByTestId('cell-readout');

/** Runs the prompt in the bench; resolves when the first map stands. */
async function openLarge(page: Page): Promise<void> {
	test.setTimeout(600_000);
	await page.setViewportSize({ width: 1440, height: 1000 });
	await page.goto('./real/');
	await storeModel(page, key, files, 'onnx/model.onnx');
	await page.goto(`./embed/attention-bench/?model=${key}&backend=wasm&layer=36&head=16`);
	const root = bench(page);
	await page.getByLabel('Prompt').fill(prompt);
	// Heard inside the page: a fast machine may have all of them before a test runner has looked twice.
	const standing = page.evaluate(
		(tokens) =>
			new Promise<boolean>((resolve) => {
				const observer = new MutationObserver(() => {
					if (!document.querySelector(`[data-tokens="${tokens}"]`)) return;
					observer.disconnect();
					resolve(document.body.innerText.includes('of 36 layers'));
				});
				const attributeFilter = ['data-tokens'];
				observer.observe(document.body, { subtree: true, childList: true, attributeFilter });
			}),
		tokens
	);
	await page.getByRole('button', { name: 'Run it live' }).click();
	await expect(root).toHaveAttribute('data-state', 'live', patience);
	await expect(page.getByTestId('map-tokens')).toHaveAttribute(
		'data-tokens',
		String(tokens),
		patience
	);
	cameFirst = await standing;
}

/** Until every run that was asked for is over and what is drawn is what is selected. */
async function settle(page: Page): Promise<void> {
	await expect(bench(page).locator('.busy')).toHaveCount(0, patience);
}

/** Values of the map on the bench, `[query][key]`, from the table that a person can save. */
async function saveMap(page: Page): Promise<readonly Float32Array[]> {
	const saving = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Map as CSV' }).click();
	const text = readFileSync(await (await saving).path(), 'utf8');
	const map = Array.from({ length: tokens }, (_, query) => new Float32Array(query + 1));
	for (const line of text.trimEnd().split('\r\n').slice(1)) {
		const [query, column, , , , probability] = line.split(',');
		const row = map[Number(query)];
		if (row) row[Number(column)] = Number(probability);
	}
	return map;
}

onOnePage('a run that stays with its model', openLarge, (one) => {
	test('a map of 36 layers over 1,024 tokens is read cell by cell, while thumbnails come', async () => {
		const { page, seen } = one;
		test.setTimeout(600_000);
		const root = bench(page);
		await expect(root.getByTestId('token-count')).toContainText('1,024 tokens of 1,024');
		await expect(root).toContainText('Layer 36, query head 16');
		await expect(root).toContainText('too large to be brought to the page');
		// The map that was asked for stands before the pictures of all heads are there.
		expect(cameFirst).toBe(true);

		await expect(root).toContainText(/one pixel holds \d\.\d × \d\.\d cells/);
		const map = await saveMap(page);
		for (const row of [0, 1, 511, 1023])
			expect(map[row]?.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 3);
		const square = page.getByTestId('head-map').getByRole('application').first();
		const size = await maps(page)
			.first()
			.evaluate((canvas: HTMLCanvasElement) => canvas.width);
		expect(size).toBeLessThan(tokens / 2);
		// A mouse stands on whole pixels of the window, the map need not.
		const place = (start: number, length: number, at: number) => {
			const on = Math.ceil(start + at * length);
			return { on, pixel: Math.floor(((on - start) / length) * size) };
		};
		for (const [x, y] of [
			[0.01, 0.98],
			[0.33, 0.5],
			[0, 0.03]
		] as const) {
			// Saving the table has scrolled to the end of the page.
			await square.scrollIntoViewIfNeeded();
			const box = await square.boundingBox();
			if (!box) throw new Error('no map');
			const across = place(box.x, box.width, x);
			const down = place(box.y, box.height, y);
			await page.mouse.move(across.on, down.on);
			const covered = (pixel: number) =>
				Array.from({ length: tokens }, (_, i) => i).filter(
					(i) => Math.floor((i * size) / tokens) === pixel
				);
			const cells = covered(down.pixel).flatMap((query) =>
				covered(across.pixel)
					.filter((at) => at <= query)
					.map((at) => ({ query, at, value: map[query]?.[at] ?? NaN }))
			);
			expect(cells.length).toBeGreaterThan(3);
			const strongest = cells.reduce((a, b) => (b.value > a.value ? b : a));
			await expect(readout(page)).toContainText(`distance ${strongest.query - strongest.at}`);
			await expect(readout(page).locator('small').first()).toHaveText(String(strongest.query));
			await expect(readout(page).locator('b').nth(2)).toHaveText(formatPercent(strongest.value));
		}

		await expect(root.getByText(/of 36 layers/)).toHaveCount(0, patience);
		const thumb = root.locator('[data-head="0-0"] canvas');
		await thumb.scrollIntoViewIfNeeded();
		await expect
			.poll(() =>
				thumb.evaluate((canvas: HTMLCanvasElement) => {
					const { width, height } = canvas;
					const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data;
					return new Set(new Uint32Array(data?.buffer ?? new ArrayBuffer())).size;
				})
			)
			.toBeGreaterThan(5);
		expect(seen.foreign).toEqual([]);
		expect(seen.errors).toEqual([]);
	});

	test('at 1,024 tokens a switch, theta and YaRN change one layer in place, or the whole run', async () => {
		const { page } = one;
		test.setTimeout(900_000);
		const root = bench(page);
		await settle(page);
		const next = root.getByTestId('next-tokens');
		const asRun = await next.innerText();
		const difference = maps(page).nth(2);

		// Layer 36 is NoPE: beside it stands the same layer under RoPE, and the difference of both.
		await expect(maps(page)).toHaveCount(3, patience);
		let before = await pixels(maps(page).first());
		await root.getByRole('switch', { name: 'Layer 36: NoPE' }).click();
		await expect(root.getByRole('switch', { name: 'Layer 36: RoPE' })).toBeVisible();
		await expect.poll(() => pixels(maps(page).first()), patience).not.toBe(before);
		await expect(root.getByTestId('head-map')).toContainText('same q and k, other table');

		await root.getByText('Advanced: theta, YaRN').click();
		for (const [name, value] of [
			['RoPE theta', '4'],
			['YaRN factor', '8']
		] as const) {
			before = await pixels(difference);
			await root.getByRole('slider', { name }).fill(value);
			await expect.poll(() => pixels(difference), patience).not.toBe(before);
		}
		// Nothing after the layer was computed anew.
		expect(await next.innerText()).toBe(asRun);

		await root.getByRole('radio', { name: 'Global what-if' }).check();
		await expect(next).toContainText('After the change', patience);
		await settle(page);
		await expect(root.getByTestId('head-map')).toContainText('whole model rerun');
		const after = await next.innerText();
		before = await pixels(difference);
		await root.getByRole('switch', { name: 'Layer 1: RoPE' }).click();
		await expect.poll(() => next.innerText(), patience).not.toBe(after);
		await expect.poll(() => pixels(difference), patience).not.toBe(before);
		await settle(page);
		await root.getByRole('radio', { name: 'Model’s own' }).check();
		await settle(page);
		await expect(root).toContainText('Nothing is changed yet');
	});
});
