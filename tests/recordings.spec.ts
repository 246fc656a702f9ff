/** @file Recordings from elsewhere: long ones layer by layer, from disk and by HTTP ranges, and what is said of those that cannot be had. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { attentionProbabilities } from '../src/lib/math/attention.ts';
import type { Positional } from '../src/lib/math/positional.ts';
import { buildRotaryTable } from '../src/lib/math/rope.ts';
import { createRandom } from '../src/lib/math/sampling.ts';
import { decodeTrace, encodeTrace } from '../src/lib/trace/trace-file.ts';
import { formatPercent } from '../src/lib/widgets/attention-bench/format.ts';
import { expect, test, type Page } from './museum-test.ts';

const shape = { layers: 36, queryHeads: 4, kvHeads: 2, headDim: 16 };
const tokens = 2048;
const rope: Positional = { kind: 'rope', theta: 1e4 };

/** A run as a teacher's GPU may have made it, with noise for numbers; 14 MB. */
function makeLong(): Uint8Array {
	const random = createRandom(1);
	const floats = (length: number) => Float32Array.from({ length }, () => 6 * random() - 3);
	const one = { q: floats(tokens * 64), k: floats(tokens * 32) };
	const ids = Array.from({ length: tokens }, (_, i) => i % 50);
	return encodeTrace(
		{
			...{ model: 'long', revision: 'none', dtype: 'float32', backend: 'torch' },
			...{ prompt: ids.map((id) => ` w${id}`).join(''), created: '2026-11-29T00:00:00.000Z' },
			tokenIds: Int32Array.from(ids),
			tokens: ids.map((id) => ` w${id}`),
			positional: Array.from({ length: shape.layers }, () => rope),
			shape,
			layers: Array.from({ length: shape.layers }, () => one),
			topk: { k: 1, ids: new Int32Array(tokens), logits: new Float32Array(tokens) },
			topkTokens: new Map([[0, ' w0']]),
			origin: 'recorded'
		},
		{ isCompact: true }
	);
}

const long = makeLong();

/** Share of the first token in the last row of the first tokens' map, as the bench writes it. */
function expectShare(layer: number, head: number, count: number): string {
	const own = decodeTrace(long).layers[layer];
	if (!own) throw new Error('no such layer');
	const map = attentionProbabilities({
		...{ ...own, shape, queryHead: head, tokens: count },
		table: buildRotaryTable(rope, shape.headDim, count)
	});
	return formatPercent(map[(count - 1) * count] ?? NaN);
}

/** Another site, on whose paths files are kept in several ways. */
async function openStore() {
	const given: number[] = [];
	const server = createServer(({ url, headers, method }, response) => {
		if (url !== '/closed') response.setHeader('Access-Control-Allow-Origin', '*');
		response.setHeader('Access-Control-Allow-Headers', 'Range');
		if (method === 'OPTIONS') return response.writeHead(204).end();
		if (url === '/missing') return response.writeHead(404).end();
		if (url === '/page') return response.end('<!doctype html><title>No recording</title>');
		const [, from, to] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
		if (url === '/parts' && from !== undefined) {
			const part = long.subarray(Number(from), Number(to) + 1);
			given.push(part.length);
			return response.writeHead(206).end(part);
		}
		return response.end(long);
	});
	await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
	const close = () => {
		server.closeAllConnections();
		server.close();
	};
	return { url: `http://localhost:${(server.address() as AddressInfo).port}`, given, close };
}

const bench = (page: Page) => page.locator('[data-widget="attention-bench"]');
const countTokens = (page: Page) => page.getByTestId('map-tokens');

/** Puts the cursor at the last row's first key by keyboard, and reads the share. */
async function readShare(page: Page): Promise<string> {
	const map = bench(page).getByRole('application').first();
	await map.focus();
	await map.press('Home');
	return bench(page).getByTestId('cell-readout').innerText();
}

test('a long recording is opened by its address without being fetched whole; more of its tokens and another head are a choice away', async ({
	page
}) => {
	const store = await openStore();
	const address = `${store.url}/parts`;
	await page.goto(
		`./embed/attention-bench/?layer=20&head=3&recording=${encodeURIComponent(address)}`
	);
	await expect(bench(page)).toHaveAttribute('data-state', 'recorded');
	await expect(countTokens(page)).toHaveAttribute('data-tokens', '1024');
	expect(await readShare(page)).toContain(expectShare(19, 2, 1024));
	await expect(bench(page).getByLabel('Recorded run')).toHaveValue(address);
	// Thumbnails of the layers in view come, too.
	await page.waitForTimeout(3000);
	const sum = store.given.reduce((total, bytes) => total + bytes, 0);
	expect(sum).toBeLessThan(long.length / 2);
	await bench(page).getByTestId('first-tokens').getByRole('radio', { name: 'all 2,048' }).check();
	await expect(countTokens(page)).toHaveAttribute('data-tokens', '2048', { timeout: 60_000 });
	expect(await readShare(page)).toContain(expectShare(19, 2, 2048));
	await bench(page).getByTestId('first-tokens').getByRole('radio', { name: '256' }).check();
	await expect(countTokens(page)).toHaveAttribute('data-tokens', '256');
	await bench(page).locator('[data-head="18-1"]').click();
	await expect(bench(page)).toContainText('Layer 19, query head 2');
	await expect.poll(() => readShare(page)).toContain(expectShare(18, 1, 256));
	store.close();
});

test('a recording is opened from a server that gives no parts, and from this device, chosen or dropped; a shipped one takes its place again', async ({
	page,
	baseURL
}, testInfo) => {
	const store = await openStore();
	await page.goto('./embed/attention-bench/?recording=nano');
	await expect(bench(page)).toHaveAttribute('data-state', 'recorded');
	await page.getByLabel('or from an address').fill(`${store.url}/whole`);
	await page.getByRole('button', { name: 'Open', exact: true }).click();
	await expect(countTokens(page)).toHaveAttribute('data-tokens', '1024');
	await bench(page).getByLabel('Recorded run').selectOption('induction');
	await expect(countTokens(page)).not.toHaveAttribute('data-tokens', '1024');
	const file = testInfo.outputPath('long.safetensors');
	writeFileSync(file, long);
	await page.getByTestId('open-recording').setInputFiles(file);
	await expect(bench(page).getByText('On show: long.safetensors')).toBeVisible();
	await expect(countTokens(page)).toHaveAttribute('data-tokens', '1024');
	await bench(page).getByLabel('Recorded run').selectOption('nano');
	await expect(bench(page).getByText('On show:')).toHaveCount(0);
	await expect(bench(page).getByTestId('first-tokens')).toHaveCount(0);
	await expect(bench(page)).toHaveAttribute('data-state', 'recorded');
	await page.getByRole('group', { name: 'A run of your own' }).evaluate(
		async (zone, from) => {
			const bytes = await (await fetch(from)).arrayBuffer();
			const dataTransfer = new DataTransfer();
			dataTransfer.items.add(new File([bytes], 'farmer.safetensors'));
			zone.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
		},
		`${new URL(baseURL ?? '').pathname}traces/farmer-micro-31.safetensors`
	);
	await expect(bench(page).getByText('On show: farmer.safetensors')).toBeVisible();
	await expect(bench(page).getByRole('textbox', { name: /prompt/i })).toHaveValue(/^Not far from/);
	store.close();
});

test('what cannot be had is said in a sentence, in the bench and in an exhibit that holds runs whole, and a recording of the own site opens', async ({
	page
}) => {
	const store = await openStore();
	await page.goto('./embed/attention-bench/?recording=nano');
	await expect(bench(page)).toHaveAttribute('data-state', 'recorded');
	for (const [address, said] of [
		[`${store.url}/missing`, 'nothing lies at this address (the server answers 404)'],
		[`${store.url}/closed`, 'lets no page of another site read the file'],
		[`${store.url}/page`, 'this is no safetensors file'],
		['http://localhost:9/run.safetensors', 'no server answers'],
		['run.safetensors', 'An address begins with https://']
	] as const) {
		await page.getByLabel('or from an address').fill(address);
		await page.getByRole('button', { name: 'Open', exact: true }).click();
		await expect(bench(page).getByRole('alert').filter({ hasText: said })).toBeVisible();
	}
	await expect(bench(page).getByLabel('Prompt').first()).not.toHaveValue('');
	await bench(page).getByLabel('Recorded run').selectOption('nano');
	await expect(bench(page)).toHaveAttribute('data-state', 'recorded');

	const reader = page.locator('[data-widget="head-reader"]');
	await page.goto(`./embed/head-reader/?recording=${encodeURIComponent(`${store.url}/parts`)}`);
	await expect(reader.getByRole('alert')).toContainText('a run of 2,048 tokens is opened layer');
	const own = new URL('./traces/real/list.safetensors', page.url().replace(/embed.*/, ''));
	await page.goto(`./embed/head-reader/?recording=${own.pathname}`);
	await expect(reader).toHaveAttribute('data-state', 'recorded');
	const { prompt } = decodeTrace(
		readFileSync(new URL('../static/traces/real/list.safetensors', import.meta.url))
	);
	await expect(reader.getByRole('textbox', { name: 'Prompt' })).toHaveValue(prompt);
	store.close();
});
