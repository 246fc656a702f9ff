/**
 * @file `npm run bench -- long`: a recording of SmolLM3-3B's shape over 4,096 tokens, 755 MB, opened on the bench from disk and by HTTP ranges.
 * The file is made for it in a temporary folder; its numbers are noise, which costs what others cost.
 */
import {
	closeSync,
	createReadStream,
	mkdtempSync,
	openSync,
	rmSync,
	statSync,
	writeSync
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { serveFolder } from '../scripts/static-server.js';
import { readPeak } from './peak.js';
import { formatBytes, formatMs, summarise } from './table.js';

const shape = { layers: 36, queryHeads: 16, kvHeads: 4, headDim: 128 };
/** Fewer make a smaller file, of which the same is read: the bench opens on the first 1,024. */
const tokens = Number(process.env.TOKENS ?? 4096);
const topK = 10;

/**
 * What a safetensors file begins with, see `encodeHeader` of the site.
 * @param {Record<string, string>} metadata
 * @param {[string, { dtype: string, shape: number[], length: number }][]} tensors
 */
function encodeHeader(metadata, tensors) {
	let at = 0;
	const entries = tensors.map(([name, { dtype, shape, length }]) => [
		name,
		{ dtype, shape, data_offsets: [at, (at += length)] }
	]);
	const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
	const text = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(text.length));
	return Buffer.concat([length, text]);
}

/** @param {string} path */
export function writeLongRecording(path) {
	const { layers, queryHeads, kvHeads, headDim } = shape;
	const words = Array.from({ length: tokens }, (_, i) => ` word${i % 97}`);
	const positional = Array.from({ length: layers }, (_, i) =>
		i % 4 === 3 ? { kind: 'nope' } : { kind: 'rope', theta: 5e6 }
	);
	/** @type {[string, { dtype: string, shape: number[], length: number }][]} */
	const tensors = Array.from({ length: layers }, (_, i) =>
		/** @type {const} */ ([
			['q', queryHeads],
			['k', kvHeads]
		]).map(([name, heads]) => [
			`layers.${i}.${name}`,
			{ dtype: 'F16', shape: [tokens, heads, headDim], length: tokens * heads * headDim * 2 }
		])
	).flat();
	tensors.push(
		['topk.logits', { dtype: 'F32', shape: [tokens, topK], length: tokens * topK * 4 }],
		['topk.ids', { dtype: 'I32', shape: [tokens, topK], length: tokens * topK * 4 }]
	);
	const header = encodeHeader(
		{
			format: 'model-museum-trace',
			version: '1',
			model: 'noise of SmolLM3-3B’s shape',
			revision: 'none',
			dtype: 'bfloat16',
			backend: 'torch',
			prompt: words.join(''),
			token_ids: JSON.stringify(words.map((_, i) => i % 97)),
			tokens: JSON.stringify(words),
			positional: JSON.stringify(positional),
			topk_tokens: '{}',
			created: '2026-11-29T00:00:00.000Z'
		},
		tensors
	);
	const file = openSync(path, 'w');
	writeSync(file, header);
	// Halves between −2 and 2.
	const noise = Uint16Array.from({ length: 2 ** 20 }, () => {
		const bits = Math.floor(Math.random() * 0x4000);
		return Math.random() < 0.5 ? bits : bits | 0x8000;
	});
	for (const [name, { length }] of tensors) {
		const bytes = name.startsWith('topk') ? listTopK(name) : new Uint8Array(noise.buffer);
		for (let left = length; left > 0; left -= bytes.length)
			writeSync(file, bytes.subarray(0, Math.min(left, bytes.length)));
	}
	closeSync(file);
}

/** After each token the same ten, each likelier than the next. @param {string} name */
function listTopK(name) {
	const places = Array.from({ length: topK }, (_, place) => place);
	const row = name.endsWith('ids')
		? Int32Array.from(places)
		: Float32Array.from(places, (place) => -place);
	return new Uint8Array(row.buffer);
}

/** Gives parts of one file to any site, and counts what it gave. @param {string} path */
function serveParts(path) {
	const size = statSync(path).size;
	const given = { bytes: 0 };
	const server = createServer(({ headers, method }, response) => {
		response.setHeader('Access-Control-Allow-Origin', '*');
		response.setHeader('Access-Control-Allow-Headers', 'Range');
		response.setHeader('Access-Control-Expose-Headers', 'Content-Range');
		const [, from, to] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
		if (method === 'OPTIONS' || from === undefined) return response.writeHead(204).end();
		const [start, end] = [Number(from), Math.min(Number(to), size - 1)];
		given.bytes += end - start + 1;
		response.writeHead(206, { 'Content-Range': `bytes ${start}-${end}/${size}` });
		return createReadStream(path, { start, end }).pipe(response);
	});
	return new Promise((done) =>
		server.listen(0, 'localhost', () => {
			const address = server.address();
			const port = typeof address === 'object' && address ? address.port : 0;
			done({
				url: `http://localhost:${port}/long.safetensors`,
				given,
				close: () => {
					server.closeAllConnections();
					server.close();
				}
			});
		})
	);
}

/**
 * @param {number} rounds
 * @returns {Promise<import('./table.js').Row[]>}
 */
export async function benchLongRecording(rounds) {
	const folder = mkdtempSync(join(tmpdir(), 'long-recording-'));
	const path = join(folder, 'long.safetensors');
	writeLongRecording(path);
	const site = await serveFolder({
		folder: resolve(import.meta.dirname, '../build'),
		base: '/museum'
	});
	const parts = /** @type {{ url: string, given: { bytes: number }, close: () => void }} */ (
		await serveParts(path)
	);
	/** @type {Record<string, { ms: number, peak: number }[]>} */
	const found = { disk: [], network: [], none: [] };
	let first = 0;
	for (let round = 0; round < rounds; round++) {
		// The same page with its own recording only: what the tab takes anyway.
		found.none?.push(await openOnce(site.url, null));
		found.disk?.push(await openOnce(site.url, path));
		parts.given.bytes = 0;
		found.network?.push(await openOnce(site.url, parts.url, () => (first = parts.given.bytes)));
	}
	parts.close();
	await site.close();
	const size = statSync(path).size;
	rmSync(folder, { recursive: true });
	const own = Math.min(...(found.none ?? []).map(({ peak }) => peak));
	/** @type {import('./table.js').Row[]} */
	const rows = [];
	for (const how of ['disk', 'network']) {
		const runs = found[how] ?? [];
		const name = `recording of ${formatBytes(size)}, 36 layers × ${tokens.toLocaleString('en')} tokens, from ${how}`;
		rows.push([
			`${name}, to the first map`,
			formatMs(summarise(runs.map(({ ms }) => ms))),
			'≤ 1 s'
		]);
		const peak = Math.max(...runs.map((run) => run.peak));
		rows.push([
			`${name}, peak of the tab`,
			`${formatBytes(peak)}, ${formatBytes(peak - own)} above the bench with a short one`,
			'≤ 150 MB'
		]);
	}
	rows.push([`fetched of it by then, at most`, formatBytes(first), '']);
	return rows;
}

/**
 * One opening in a browser of its own, so that the peak is its own. By Puppeteer, which can leave the network unwatched: a watched tab keeps
 * the bodies of its answers for whoever watches, up to 100 MB of what nobody else holds.
 * @param {string} url @param {string | null} what path or address; null opens nothing @param {() => void} onMap
 */
async function openOnce(url, what, onMap = () => undefined) {
	const browser = await puppeteer.launch({
		executablePath: findChromium(),
		args: quietFlags,
		networkEnabled: false,
		defaultViewport: { width: 1280, height: 720 },
		protocolTimeout: 180_000
	});
	try {
		const page = await browser.newPage();
		// What a service worker keeps meanwhile is no part of opening a recording.
		await page.evaluateOnNewDocument('delete Navigator.prototype.serviceWorker');
		await page.goto(`${url}embed/attention-bench/?recording=nano`);
		await page.waitForSelector('[data-widget="attention-bench"][data-state="recorded"]');
		await pause(1500);
		let ms = 0;
		if (what !== null) {
			await page.evaluate(() => {
				const field = document.querySelector('[data-testid="open-recording"]');
				const begin = () => {
					performance.mark('long:begun');
					performance.clearMarks('attention-bench:painted');
				};
				field?.addEventListener('change', begin, { capture: true });
				document.addEventListener('submit', begin, { capture: true });
			});
			if (what.startsWith('http')) {
				const field = '::-p-aria([name="or from an address"][role="textbox"])';
				await page.locator(field).fill(what);
				await page.keyboard.press('Enter');
			} else {
				const field =
					/** @type {import('puppeteer-core').ElementHandle<HTMLInputElement> | null} */ (
						await page.$('[data-testid="open-recording"]')
					);
				await field?.uploadFile(what);
			}
			const waited = await page.waitForFunction(
				() => {
					const [begun] = performance.getEntriesByName('long:begun');
					const painted = performance
						.getEntriesByName('attention-bench:painted')
						.find((mark) => /** @type {PerformanceMark} */ (mark).detail?.tokens === 1024);
					return begun && painted ? painted.startTime - begun.startTime : false;
				},
				{ timeout: 60_000 }
			);
			ms = Number(await waited.jsonValue());
			onMap();
			// Thumbnails of the layers in view.
			await pause(8000);
		}
		const session = await browser.target().createCDPSession();
		const { processInfo } = await session.send('SystemInfo.getProcessInfo');
		const renderers = processInfo.filter(({ type }) => type === 'renderer');
		return { ms, peak: Math.max(...renderers.map(({ id }) => readPeak(id))) };
	} finally {
		await browser.close();
	}
}
