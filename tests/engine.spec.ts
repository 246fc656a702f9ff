/** @file The engine in real Chromium: on WebGPU (software adapter) and on WASM, against `transformers` and against mishaps. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test, type Page } from './museum-test.ts';
import { serveHarness } from './engine/harness-page.ts';
import { readReference } from './engine/reference.ts';
import type { EngineHarness } from './engine/harness.ts';
import type { Engine } from '../src/lib/model/engine/engine.ts';
import type { LiveModel } from '../src/lib/model/page/live-model.svelte.ts';
import type { Trace } from '../src/lib/trace/trace.ts';

declare global {
	interface Window {
		harness: EngineHarness;
		engine: Engine;
		live: LiveModel;
		steps: number;
		trace: Promise<Trace>;
	}
}

const fixtures = resolve(import.meta.dirname, 'fixtures/reference');
const names = readdirSync(fixtures).filter((name) => name.endsWith('.safetensors'));
const readFixture = (name: string) => readFileSync(join(fixtures, name));
const tolerance = 1e-4;
const greedy = { temperature: 0, topK: null, topP: null, seed: 0 };

let server: Awaited<ReturnType<typeof serveHarness>>;
test.beforeAll(async () => {
	server = await serveHarness();
});
test.afterAll(() => server.close());

function backendOf(): 'webgpu' | 'wasm' {
	return test.info().project.name === 'webgpu' ? 'webgpu' : 'wasm';
}

async function open(page: Page): Promise<void> {
	await page.goto(server.url);
	await page.waitForFunction(() => 'harness' in window);
}

/** Opens the page and a model in its worker; returns what went over the network. */
async function openLive(page: Page, load = true): Promise<string[]> {
	const requests: string[] = [];
	page.on('request', (request) => requests.push(request.url()));
	await open(page);
	await page.evaluate(() => {
		window.live = window.harness.createLiveModel();
	});
	if (load) {
		await page.evaluate((backend) => window.live.load(backend), backendOf());
		expect(await page.evaluate(() => window.live.failure)).toBeNull();
		expect(await page.evaluate(() => window.live.status)).toBe('ready');
	}
	return requests;
}

test.describe('against transformers', () => {
	test('q, k, attention and logits agree within 1e-4 @both', async ({ page }) => {
		test.setTimeout(900_000);
		await open(page);
		const info = await page.evaluate(async (backend) => {
			window.engine = await window.harness.loadEngine(backend);
			const { info, session } = window.engine;
			return { ...info, selfTest: session.selfTest };
		}, backendOf());
		expect(info).toMatchObject({ backend: backendOf(), fallbackReason: null, layout: 'composed' });
		expect(info.selfTest?.attentionError).toBeLessThan(1e-5);
		expect(names).toHaveLength(15);
		for (const name of names) {
			await test.step(name, async () => {
				const { compared, ...errors } = await page.evaluate(
					(fixture) => window.harness.compare(window.engine, fixture),
					readFixture(name).toString('base64')
				);
				expect(compared).toBeGreaterThan(10_000);
				for (const [what, error] of Object.entries(errors))
					expect(error, `${name}: ${what}`).toBeLessThan(tolerance);
				test.info().annotations.push({ type: name, description: JSON.stringify(errors) });
			});
		}
	});

	test('without JSPI, the asyncify build agrees too @webgpu', async ({ page }) => {
		await page.addInitScript(() => Reflect.deleteProperty(WebAssembly, 'Suspending'));
		await open(page);
		const build = await page.evaluate(async () => {
			window.engine = await window.harness.loadEngine('webgpu');
			return `${window.engine.info.backend} ${window.engine.info.build}`;
		});
		expect(build).toBe('webgpu asyncify');
		const { compared, ...errors } = await page.evaluate(
			(fixture) => window.harness.compare(window.engine, fixture),
			readFixture('nano-040-mixed.safetensors').toString('base64')
		);
		expect(compared).toBeGreaterThan(10_000);
		expect(Math.max(...Object.values(errors))).toBeLessThan(tolerance);
	});
});

test.describe('the choice of a backend', () => {
	test('falls to WASM and says so where there is no adapter', async ({ page }) => {
		await openLive(page, false);
		await page.evaluate(() => window.live.load('webgpu'));
		const info = await page.evaluate(() => window.live.info);
		expect(info).toMatchObject({ backend: 'wasm', build: 'wasm', fallbackReason: 'no-adapter' });
	});

	test('passes a software adapter over by itself, and says so @webgpu', async ({ page }) => {
		await openLive(page, false);
		await page.evaluate(() => window.live.load());
		const info = await page.evaluate(() => window.live.info);
		expect(info).toMatchObject({ backend: 'wasm', fallbackReason: 'software-adapter' });
	});

	test('can be overridden @webgpu', async ({ page }) => {
		await openLive(page, false);
		await page.evaluate(() => window.live.load('wasm'));
		const info = await page.evaluate(() => window.live.info);
		expect(info).toMatchObject({ backend: 'wasm', fallbackReason: null });
	});

	test('distrusts a device that computes attention wrongly @webgpu', async ({ page }) => {
		// The adapter's subgroups of 4 make fused attention wrong; pretend that they are large enough to be used.
		await page.addInitScript(() =>
			Object.defineProperty(GPUAdapterInfo.prototype, 'subgroupMaxSize', { get: () => 32 })
		);
		await open(page);
		const info = await page.evaluate(async () => (await window.harness.loadEngine('webgpu')).info);
		expect(info).toMatchObject({ backend: 'wasm', fallbackReason: 'self-test' });
	});
});

test.describe('the page side', () => {
	test('counts tokens before the model is loaded, fetching the tokenizer alone', async ({
		page
	}) => {
		const requests = await openLive(page, false);
		const { description, ids } = readReference(readFixture('nano-040-own.safetensors'));
		const found = await page.evaluate(async (prompt) => {
			const { ids, tokens, ends } = await window.live.tokenize(prompt);
			return { ids: [...ids], tokens, ends: [...ends] };
		}, description.prompt);
		expect(found.ids).toEqual(ids);
		expect(found.tokens).toEqual(description.tokens);
		expect(found.ends.at(-1)).toBe(description.prompt.length);
		expect(requests.filter((url) => /safetensors|\.onnx|\.wasm/.test(url))).toEqual([]);
	});

	test('runs, continues and stays on its origin @both', async ({ page }) => {
		const requests = await openLive(page);
		const { description, ids, decodeIds } = readReference(readFixture('nano-040-own.safetensors'));
		const result = await page.evaluate(
			async ({ prompt, greedy, maxNewTokens }) => {
				const { live } = window;
				const schedule = live.info?.ownSchedule ?? [];
				const run = await live.run(prompt, schedule);
				const lengths: number[] = [];
				const onStep = (trace: Trace) => lengths.push(trace.tokens.length);
				const options = { sampling: greedy, maxNewTokens, onStep };
				const all = await live.generate(prompt, schedule, options);
				const last = (run.tokens.length - 1) * run.topk.k;
				return {
					run: [...run.tokenIds],
					next: run.topk.ids[last],
					all: [...all.tokenIds],
					rows: all.layers.map(({ q }) => q.length),
					lengths,
					backend: all.backend,
					origin: all.origin
				};
			},
			{ prompt: description.prompt, greedy, maxNewTokens: decodeIds.length }
		);
		expect(result.run).toEqual(ids);
		expect(result.next).toBe(decodeIds[0]);
		expect(result.all).toEqual([...ids, ...decodeIds]);
		expect(result.rows).toEqual(Array(8).fill((ids.length + decodeIds.length) * 8 * 32));
		expect(result.lengths).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48]);
		expect(result).toMatchObject({ backend: backendOf(), origin: 'live' });
		const { origin } = new URL(server.url);
		expect(requests.filter((url) => !url.startsWith(origin) && /^http/.test(url))).toEqual([]);
		const runtimes = requests.filter((url) => url.endsWith('.wasm'));
		expect(runtimes).toHaveLength(1);
	});

	test('gives the newer of two quick runs, and stops where asked @both', async ({ page }) => {
		await openLive(page);
		const result = await page.evaluate(async (greedy) => {
			const { live } = window;
			const own = live.info?.ownSchedule ?? [];
			const nope = own.map(() => ({ kind: 'nope' }) as const);
			const [first, second] = await Promise.allSettled([
				live.run('The first of two', own),
				live.run('The second of two', nope)
			]);
			const stopped = await live.generate('Once upon a time', own, {
				sampling: { ...greedy, temperature: 1 },
				maxNewTokens: 400,
				onStep: (trace) => {
					if (trace.tokens.length >= 8) live.stop();
				}
			});
			return {
				first: first.status === 'rejected' ? String(first.reason) : 'came through',
				second: second.status === 'fulfilled' ? second.value.prompt : String(second.reason),
				positional: second.status === 'fulfilled' ? second.value.positional[0]?.kind : null,
				stopped: stopped.tokens.length,
				isRunning: live.isRunning
			};
		}, greedy);
		expect(result.first).toContain('superseded');
		expect(result).toMatchObject({
			second: 'The second of two',
			positional: 'nope',
			stopped: 8,
			isRunning: false
		});
	});

	test('goes on as WASM when the adapter is lost in the middle of a generation @webgpu', async ({
		page
	}) => {
		await openLive(page);
		const result = await page.evaluate(async (greedy) => {
			const { live } = window;
			const own = live.info?.ownSchedule ?? [];
			const before = live.info?.backend;
			// So many that the loss comes in the middle, however late the page hears of a token.
			const options = { sampling: greedy, maxNewTokens: 48 };
			const prompt = 'The museum stands at the end of';
			let isLost = false;
			const disturbed = await live.generate(prompt, own, {
				...options,
				onStep: (trace) => {
					if (isLost || trace.tokens.length < 11) return;
					isLost = true;
					void live.loseDevice();
				}
			});
			const undisturbed = await live.generate(prompt, own, { ...options, onStep: () => undefined });
			return {
				before,
				after: live.info?.backend,
				reason: live.info?.fallbackReason,
				backend: disturbed.backend,
				disturbed: disturbed.tokens.join(''),
				undisturbed: undisturbed.tokens.join('')
			};
		}, greedy);
		expect(result).toMatchObject({
			before: 'webgpu',
			after: 'wasm',
			reason: 'adapter-lost',
			backend: 'wasm'
		});
		expect(result.disturbed).toBe(result.undisturbed);
	});

	test('refuses an empty prompt and one that is too long, and works on', async ({ page }) => {
		await openLive(page);
		const outcomes = await page.evaluate(async () => {
			const { live } = window;
			const own = live.info?.ownSchedule ?? [];
			const outcome = (prompt: string) =>
				live.run(prompt, own).then(
					(trace) => trace.tokens.length,
					(error: unknown) => String(error)
				);
			return [
				await outcome(''),
				await outcome('word '.repeat(5000)),
				await outcome('x'.repeat(1_000_000)),
				await outcome('👩‍👩‍👧‍👦 \ud800 日本語'),
				await outcome('a')
			];
		});
		expect(outcomes[0]).toContain('empty-prompt');
		expect(outcomes[1]).toContain('too-many-tokens');
		expect(outcomes[2]).toContain('too-many-tokens');
		expect(outcomes[3]).toBeGreaterThan(5);
		expect(outcomes[4]).toBe(1);
	});
});

test.describe('files on this machine', () => {
	async function openFiles(page: Page, without: readonly string[] = []) {
		await open(page);
		await page.evaluate(
			async ([backend, without]) => {
				window.live = await window.harness.createFilesModel('nano', without);
				await window.live.load(backend);
			},
			[backendOf(), without] as const
		);
		return page.evaluate(() => ({ info: window.live.info, failure: window.live.failure }));
	}
	const generate = (page: Page) =>
		page.evaluate(async (greedy) => {
			const options = { sampling: greedy, maxNewTokens: 8, onStep: () => undefined };
			const { live } = window;
			const trace = await live.generate('The museum', live.info?.ownSchedule ?? [], options);
			return { ids: [...trace.tokenIds], model: trace.model, revision: trace.revision };
		}, greedy);

	test('give the model that the site ships @both', async ({ page }) => {
		const { info } = await openFiles(page);
		const isGpu = backendOf() === 'webgpu';
		expect(info).toMatchObject({
			backend: backendOf(),
			build: isGpu ? 'jspi' : 'wasm',
			warnings: [],
			layout: 'A'
		});
		const fromFiles = await generate(page);
		expect(fromFiles).toMatchObject({ model: 'someone/nano-ONNX', revision: 'abc123' });
		await openLive(page);
		expect((await generate(page)).ids).toEqual(fromFiles.ids);
	});

	test('are never read whole where the browser can suspend WebAssembly @webgpu', async ({
		page
	}) => {
		await page.addInitScript(() => {
			Object.assign(window, { largest: 0 });
			const record = (size: number) => {
				const seen = window as unknown as { largest: number };
				seen.largest = Math.max(seen.largest, size);
			};
			const inner = Object.getOwnPropertyDescriptor(Blob.prototype, 'arrayBuffer');
			const read = inner?.value as (this: Blob) => Promise<ArrayBuffer>;
			Blob.prototype.arrayBuffer = function () {
				record(this.size);
				return read.call(this);
			};
		});
		await open(page);
		const { largest, weights, backend } = await page.evaluate(async () => {
			const { engine, weights } = await window.harness.loadEngineFromFiles('webgpu');
			const { largest } = window as unknown as { largest: number };
			return { largest, weights, backend: engine.info.backend };
		});
		expect(backend).toBe('webgpu');
		expect(largest).toBeGreaterThan(1000);
		expect(largest).toBeLessThan(weights / 2);
	});

	test('are read whole, and the page told so, where it cannot @webgpu', async ({ page }) => {
		await page.addInitScript(() => Reflect.deleteProperty(WebAssembly, 'Suspending'));
		await open(page);
		const info = await page.evaluate(
			async () => (await window.harness.loadEngineFromFiles('webgpu')).engine.info
		);
		expect(info).toMatchObject({ build: 'asyncify', warnings: ['weights-in-memory'] });
	});

	test('that the graph names and nobody brought are named', async ({ page }) => {
		const { failure } = await openFiles(page, ['onnx/model.safetensors']);
		expect(failure).toEqual({ code: 'file-missing', detail: 'onnx/model.safetensors' });
	});
});

test.describe('files', () => {
	const weights = '**/models/nano/model.safetensors';

	async function failLoading(page: Page) {
		await openLive(page, false);
		await page.evaluate(() => window.live.load('wasm'));
		const state = await page.evaluate(() => ({
			status: window.live.status,
			failure: window.live.failure
		}));
		expect(state.status).toBe('failed');
		return state.failure;
	}

	test('that are missing are named', async ({ page }) => {
		await page.route(weights, (route) => route.fulfill({ status: 404 }));
		expect(await failLoading(page)).toEqual({
			code: 'file-missing',
			detail: 'model.safetensors'
		});
	});

	test('that a host replaces by its start page are missing', async ({ page }) => {
		const body = '<!doctype html>';
		await page.route(weights, (route) => route.fulfill({ contentType: 'text/html', body }));
		expect(await failLoading(page)).toMatchObject({ code: 'file-missing' });
	});

	test('that are cut short are refused, and a second try works', async ({ page }) => {
		await page.route(weights, async (route) => {
			const body = await (await route.fetch()).body();
			await route.fulfill({ body: body.subarray(0, 100_000) });
		});
		const failure = await failLoading(page);
		expect(failure).toMatchObject({ code: 'file-truncated' });
		expect(failure?.detail).toContain('100000 of');
		await page.unroute(weights);
		await page.evaluate(() => window.live.load('wasm'));
		expect(await page.evaluate(() => window.live.status)).toBe('ready');
	});

	test('that are altered by one bit are refused', async ({ page }) => {
		await page.route(weights, async (route) => {
			const body = Buffer.from(await (await route.fetch()).body());
			body[1_000_000] = (body[1_000_000] ?? 0) ^ 1;
			await route.fulfill({ body });
		});
		expect(await failLoading(page)).toMatchObject({ code: 'file-altered' });
	});

	test('that cannot be reached are a matter of the network', async ({ page }) => {
		await page.route(weights, (route) => route.abort());
		expect(await failLoading(page)).toMatchObject({ code: 'network' });
	});

	test('report their progress in bytes, and a load can be cancelled', async ({ page }) => {
		await openLive(page, false);
		// Without its weights no model is ready before it is cancelled.
		let release: () => void = () => undefined;
		const released = new Promise<void>((resolve) => (release = resolve));
		await page.route(weights, async (route) => {
			await released;
			await route.continue().catch(() => undefined);
		});
		const result = await page.evaluate(async () => {
			const { live } = window;
			const loading = live.load('wasm');
			const totals = new Set<number>();
			for (;;) {
				// Read first: a page that is late sees a megabyte at its first look.
				const { loadedBytes = 0, totalBytes = 0 } = live.progress ?? {};
				if (totalBytes > 0) totals.add(totalBytes);
				if (live.status !== 'loading' || loadedBytes > 1_000_000) break;
				await new Promise((resolve) => setTimeout(resolve));
			}
			live.cancelLoad();
			await loading;
			return { cancelled: live.status, totals: [...totals] };
		});
		release();
		await page.evaluate(() => window.live.load('wasm'));
		expect(await page.evaluate(() => window.live.status)).toBe('ready');
		expect(result.cancelled).toBe('idle');
		expect(result.totals).toHaveLength(1);
		expect(result.totals[0]).toBeGreaterThan(15_000_000);
	});

	test('are dropped without a word when the page is left in the middle of a load', async ({
		page
	}) => {
		const errors: string[] = [];
		page.on('pageerror', (error) => errors.push(error.message));
		await openLive(page, false);
		await page.evaluate(async () => {
			const loading = window.live.load('wasm');
			window.live.dispose();
			await loading;
		});
		expect(await page.evaluate(() => window.live.status)).toBe('idle');
		expect(errors).toEqual([]);
	});
});
