/** @file Looking into runs that are too large for the page: the attention shader alone, and a model of 36 layers over 1,024 tokens. */
import { expect, test, type Page } from './museum-test.ts';
import { setLayers } from '../scripts/random-model/config.ts';
import type { LiveModel } from '../src/lib/model/page/live-model.svelte.ts';
import type { KernelCase } from './engine/kernel-check.ts';
import type { EngineHarness } from './engine/harness.ts';
import { serveHarness } from './engine/harness-page.ts';
import { makeRandomGraph, makeRandomTokenizer, randomConfig } from './engine/random-model.ts';

declare global {
	interface Window {
		harness: EngineHarness;
		live: LiveModel;
	}
}

const tolerance = 1e-4;
/** As many layers as SmolLM3-3B; everything else is small. */
const config = { ...setLayers(randomConfig, 36), max_position_embeddings: 2048 };
const files = new Map([
	['config.json', Buffer.from(JSON.stringify(config))],
	['tokenizer.json', Buffer.from(JSON.stringify(makeRandomTokenizer()))],
	['model.onnx', Buffer.from(makeRandomGraph('A', 1, config))]
]);
/** 1,024 tokens: no two letters of it merge. */
const prompt = 'museum42'.repeat(128);
const yarn = {
	kind: 'rope',
	theta: 5e6,
	scaling: { type: 'yarn', factor: 2, originalLength: 64 }
} as const;

let server: Awaited<ReturnType<typeof serveHarness>>;
test.beforeAll(async () => {
	server = await serveHarness();
});
test.afterAll(() => server.close());

async function open(page: Page): Promise<void> {
	await page.goto(server.url);
	await page.waitForFunction(() => 'harness' in window);
}

test('the attention shader agrees with our own attention on the CPU @webgpu', async ({ page }) => {
	await open(page);
	const small = { queryHeads: 4, kvHeads: 1, headDim: 16, isPacked: false, heads: [0, 3] } as const;
	const float32 = { elementType: 'float32', positional: yarn } as const;
	const cases: readonly KernelCase[] = [
		{ ...small, ...float32, tokens: 1 },
		{ ...small, ...float32, tokens: 2, positional: { kind: 'nope' } },
		{ ...small, ...float32, tokens: 41 },
		{ ...small, ...float32, tokens: 300, isPacked: true },
		{ ...small, ...float32, tokens: 77, headDim: 80, kvHeads: 2 },
		{ ...small, ...float32, tokens: 257, elementType: 'float16' },
		{ ...small, ...float32, tokens: 130, elementType: 'float16', isPacked: true },
		// The shape of one layer of SmolLM3-3B, at the length that the bench takes.
		{
			...float32,
			tokens: 1024,
			queryHeads: 16,
			kvHeads: 4,
			headDim: 128,
			isPacked: false,
			heads: [5, 15]
		}
	];
	for (const options of cases) {
		const found = await page.evaluate((given) => window.harness.checkKernel(given), options);
		const name = JSON.stringify({ ...options, ...found });
		test.info().annotations.push({ type: 'kernel', description: name });
		expect(found.layer, name).toBe(0);
		for (const what of ['map', 'picture', 'mass', 'rest'] as const)
			expect(found[what], `${what}: ${name}`).toBeLessThan(tolerance);
		expect(found.bytes).toBeGreaterThan(0);
		expect(found.bytesAfter).toBe(0);
	}
});

const backendOf = () => (test.info().project.name === 'webgpu' ? 'webgpu' : 'wasm');

/** Opens the page and a model of 36 layers in its worker, every run of which is kept. */
async function openLarge(page: Page): Promise<void> {
	await page.route('**/random-36/*', (route) => {
		const body = files.get(route.request().url().split('/').at(-1) ?? '');
		return body ? route.fulfill({ body }) : route.abort();
	});
	await open(page);
	await page.evaluate(
		async ([backend, paths]) => {
			window.live = await window.harness.createLiveModelOf('random-36', paths, 0);
			await window.live.load(backend);
		},
		[backendOf(), [...files.keys()]] as const
	);
	expect(await page.evaluate(() => window.live.failure)).toBeNull();
}

test('36 layers over 1,024 tokens stay with the model, and any head can be read @both', async ({
	page
}) => {
	await openLarge(page);
	const found = await page.evaluate(
		async ({ prompt, yarn }) => {
			const { live } = window;
			const own = live.info?.ownSchedule ?? [];
			const trace = await live.run(prompt, own);
			const results = [];
			for (const [layer, head] of [
				[0, 0],
				[35, 3],
				[17, 2]
			] as const) {
				const positional = layer === 17 ? yarn : (own[layer] ?? yarn);
				const map = await live.kept.readMap(trace, { layer, head, positional });
				const { q, k } = await live.kept.readLayer(trace, layer);
				const heads = await live.kept.readHeads(trace, { layer, positional, cells: 40 });
				results.push(
					window.harness.compareMap({ trace, layer: { q, k }, head, positional }, map, heads[head])
				);
			}
			return {
				backend: live.info?.backend,
				kept: trace.kept,
				tokens: trace.tokens.length,
				layers: trace.layers.length,
				tokensDone: live.tokensDone,
				results
			};
		},
		{ prompt, yarn }
	);
	expect(found).toMatchObject({
		backend: backendOf(),
		kept: 1,
		tokens: 1024,
		layers: 0,
		tokensDone: 1024
	});
	for (const { map, picture, mass } of found.results) {
		expect(map).toBeLessThan(tolerance);
		expect(picture).toBeLessThan(tolerance);
		expect(mass).toBeLessThan(tolerance);
	}
});

test('a run can be stopped in the middle, and questions give way to newer ones @both', async ({
	page
}) => {
	await openLarge(page);
	const found = await page.evaluate(async (prompt) => {
		const { live } = window;
		const own = live.info?.ownSchedule ?? [];
		const describe = (error: unknown) => String(error);
		const stopped = live.run(prompt, own).then(() => 'came through', describe);
		while (live.tokensDone < 256) await new Promise((resolve) => setTimeout(resolve, 5));
		live.stop();
		const stoppedAs = await stopped;
		const doneWhenStopped = live.tokensDone;

		const trace = await live.run(prompt.slice(0, 280), own);
		const positional = { kind: 'nope' } as const;
		const read = (head: number) =>
			live.kept
				.readMap(trace, { layer: 1, head, positional })
				.then(({ length }) => length, describe);
		const [older, newer] = await Promise.all([read(0), read(1)]);
		const controller = new AbortController();
		const takenBack = live.kept
			.readHeads(trace, { layer: 2, positional, cells: 40 }, controller.signal)
			.then(() => 'came through', describe);
		controller.abort();
		// A run that names the first one leaves it readable; the next one does not.
		const beside = await live.run(prompt.slice(0, 20), own, { alongside: trace });
		const both = [await read(2), (await live.kept.readLayer(beside, 0)).q.length];
		await live.run(prompt.slice(0, 20), own);
		return {
			stoppedAs,
			doneWhenStopped,
			older,
			newer,
			takenBack: await takenBack,
			both,
			gone: await read(3)
		};
	}, prompt);
	expect(found.stoppedAs).toContain('aborted');
	expect(found.doneWhenStopped).toBeLessThan(prompt.length);
	expect(found.older).toContain('superseded');
	expect(found.newer).toBe(280 ** 2);
	expect(found.takenBack).toContain('aborted');
	expect(found.both).toEqual([280 ** 2, 20 * 4 * 16]);
	expect(found.gone).toContain('taps-gone');
});

test('a lost adapter takes kept runs with it; the next run is kept by WASM @webgpu', async ({
	page
}) => {
	await openLarge(page);
	const found = await page.evaluate(async (prompt) => {
		const { live } = window;
		const own = live.info?.ownSchedule ?? [];
		const before = await live.run(prompt.slice(0, 300), own);
		const at = { layer: 35, head: 3, positional: own[35] ?? { kind: 'nope' } } as const;
		const onDevice = await live.kept.readMap(before, at);
		await live.loseDevice();
		const lost = await live.kept.readMap(before, at).then(() => 'came through', String);
		const after = await live.run(prompt.slice(0, 300), own);
		const onCpu = await live.kept.readMap(after, at);
		const difference = onCpu.reduce(
			(max, p, i) => Math.max(max, Math.abs(p - (onDevice[i] ?? NaN))),
			0
		);
		return { lost, backend: after.backend, difference, info: live.info?.fallbackReason };
	}, prompt);
	expect(found.lost).toContain('adapter-lost');
	expect(found).toMatchObject({ backend: 'wasm', info: 'adapter-lost' });
	expect(found.difference).toBeLessThan(tolerance);
});
