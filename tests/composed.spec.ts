/** @file Models without a graph in real Chromium, on both backends: against `transformers`, on the page and in a worker. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from './museum-test.ts';
import { loadHubFolder, openFolder } from '../scripts/node-engine.ts';
import { composedFamily, type ComposedSpec } from '../scripts/random-model/composed-family.ts';
import { writeSafetensorsFolder } from '../scripts/random-model/safetensors-folder.ts';
import { readDecoderConfig } from '../src/lib/model/files/decoder-config.ts';
import { readModelConfig } from '../src/lib/model/files/model-config.ts';
import { largestDifference } from './engine/node-runtime.ts';
import { dequantiseFile, quantiseFile, writeSharedExport } from './engine/quantised-model.ts';
import { openBeside, serveHarness } from './engine/harness-page.ts';

const fixtures = resolve(import.meta.dirname, 'fixtures/composed');
const tolerance = 1e-4;
const prompt = 'the hello then, and the other hello for the inn';

let server: Awaited<ReturnType<typeof serveHarness>>;
const folders: string[] = [];
test.beforeAll(async () => {
	test.setTimeout(300_000);
	server = await serveHarness();
});
test.afterAll(async () => {
	folders.forEach((folder) => rmSync(folder, { recursive: true }));
	await server.close();
});

for (const name of ['smollm3-bf16-tied', 'llama-f32-biases', 'qwen2-bf16-shards', 'qwen3-f16-tied'])
	test(`${name}: transformers within 1e-4, in a worker as on the page @both`, async ({ page }) => {
		test.setTimeout(300_000);
		const spec = composedFamily[name];
		if (!spec) throw new Error(`no ${name}`);
		const folder = mkdtempSync(join(tmpdir(), 'composed-'));
		folders.push(folder);
		const graph = writeSafetensorsFolder(folder, spec);
		await openBeside(page, server.url, folder);
		const backend = test.info().project.name === 'webgpu' ? 'webgpu' : 'wasm';
		const read = (kind: string) =>
			readFileSync(join(fixtures, `${name}-${kind}.safetensors`)).toString('base64');
		const options = {
			paths: readdirSync(folder),
			prompt,
			fixtures: { own: read('own'), nope: read('nope'), theta: read('theta') }
		};
		const { info, errors, tokens, ofWorker } = await page.evaluate(
			([backend, graph, options]) => window.harness.tryComposed(backend, graph, options),
			[backend, graph, options] as const
		);
		expect(info).toMatchObject({ backend, fallbackReason: null, layout: 'composed' });
		for (const [kind, { compared, ...differences }] of Object.entries(errors)) {
			test.info().annotations.push({ type: kind, description: JSON.stringify(differences) });
			expect(compared).toBeGreaterThan(2000);
			for (const [what, error] of Object.entries(differences))
				expect(error, `${kind} ${what}`).toBeLessThan(tolerance);
		}
		expect(tokens.length).toBeGreaterThan(3);
		expect(ofWorker.tokens).toEqual(tokens);
		expect(ofWorker.info).toMatchObject({ backend, warnings: [] });
	});

interface InBlocks {
	readonly spec: ComposedSpec | undefined;
	readonly prompt: readonly number[];
	/** On a software adapter these many logits take a minute, most of them the self-check's. */
	readonly isLong?: boolean;
	/** Writes a graph over the weights; without it one is composed. */
	readonly writeExport?: (folder: string) => Promise<string>;
}

/** The vocabulary of SmolLM3-3B over a narrow stream: as many rows to look up, and as many to multiply, as there. */
const wholeVocabulary: ComposedSpec = {
	config: {
		...composedFamily['smollm3-bf16-tied']?.config,
		model_type: 'smollm3',
		num_hidden_layers: 2,
		no_rope_layers: [1, 0],
		vocab_size: 128_256
	},
	dtype: 'BF16',
	shards: 1,
	seed: 1
};
const inBlocks: Readonly<Record<string, InBlocks>> = {
	'a model in 4-bit blocks': {
		spec: composedFamily['qwen3-f16-tied'],
		prompt: Array.from({ length: 40 }, (_, i) => (i * 71 + 13) % 300)
	},
	'128,256 rows in 4-bit blocks, which lookup and head share': {
		spec: wholeVocabulary,
		prompt: [0, 65_535, 65_536, 128_255],
		isLong: true
	},
	'an export that looks up in the 4-bit blocks of its head': {
		spec: composedFamily['smollm3-bf16-tied'],
		prompt: Array.from({ length: 40 }, (_, i) => (i * 71 + 13) % 300),
		writeExport: writeSharedExport
	}
};

for (const [what, { spec, prompt, isLong, writeExport }] of Object.entries(inBlocks))
	test(`${what}: says what the blocks stand for @both${isLong ? ' @long' : ''}`, async ({
		page
	}) => {
		test.setTimeout(300_000);
		if (!spec) throw new Error('no such model');
		const folder = mkdtempSync(join(tmpdir(), 'composed-'));
		folders.push(folder);
		const own = writeSafetensorsFolder(folder, spec);
		const weights = join(folder, own);
		const config = readModelConfig(spec.config, 'safetensors');
		const { shape } = readDecoderConfig(spec.config, config);
		const blocks = quantiseFile(new Uint8Array(readFileSync(weights)), shape);
		writeFileSync(weights, dequantiseFile(blocks, shape));
		// Products of one row have a kernel of their own on a graphics device.
		const steps = [[...prompt], [shape.vocabulary - 2], [7]];
		const exact = await loadHubFolder(openFolder(folder), own);
		const { decoder } = exact.session;
		decoder.setSchedule(exact.info.ownSchedule);
		decoder.reset();
		const expected: Float32Array[] = [];
		for (const ids of steps)
			expected.push((await decoder.forward(ids, { taps: 'none', logits: 'all' })).logits.slice());
		await exact.dispose();
		writeFileSync(weights, blocks);
		const graph = (await writeExport?.(folder)) ?? own;
		await openBeside(page, server.url, folder);
		const backend = test.info().project.name === 'webgpu' ? 'webgpu' : 'wasm';
		const found = await page.evaluate(
			([backend, graph, options]) => window.harness.readLogits(backend, graph, options),
			[backend, graph, { paths: readdirSync(folder), steps }] as const
		);
		const layout = writeExport ? 'A' : 'composed';
		expect(found.info).toMatchObject({ backend, fallbackReason: null, layout });
		for (const [i, logits] of expected.entries()) {
			const difference = largestDifference(Float32Array.from(found.logits[i] ?? []), logits);
			const description = `${steps[i]?.length ?? 0} tokens: ${difference}`;
			test.info().annotations.push({ type: 'largest difference', description });
			expect(difference).toBeLessThan(tolerance);
		}
	});
