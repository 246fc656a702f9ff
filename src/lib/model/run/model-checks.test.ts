/** @file What a model from elsewhere is asked at load, on random models and on the one that ships. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadHubFolder, openFolder } from '../../../../scripts/node-engine.ts';
import { full, tiny } from '../../../../scripts/random-model/config.ts';
import type { DecoderSpec } from '../../../../scripts/random-model/decoder.ts';
import { writeModelFolder } from '../../../../scripts/random-model/folder.ts';
import { checkFiles } from './model-checks.ts';
import { readModelConfig } from '../files/model-config.ts';
import type { ModelCheck } from '../contract/source.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function make(changes: Partial<DecoderSpec> = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'checks-'));
	folders.push(folder);
	const spec: DecoderSpec = {
		config: tiny,
		layout: 'A',
		dtype: 'fp32',
		seed: 1,
		accuracyLevel: 0,
		tie: 'head',
		...changes
	};
	return { graph: writeModelFolder(folder, spec), files: openFolder(folder) };
}

async function checkOf(source: ReturnType<typeof make>, id: string) {
	const engine = await loadHubFolder(source.files, source.graph, id);
	const { info } = engine;
	await engine.dispose();
	const outcomes = Object.fromEntries(info.checks.map(({ name, outcome }) => [name, outcome]));
	const find = (name: ModelCheck['name']) => info.checks.find((check) => check.name === name);
	return { info, outcomes, find };
}

describe('a model from elsewhere', () => {
	it('that learned to read passes every check that applies to it', async () => {
		const files = openFolder(resolve(import.meta.dirname, '../../../../static/models/nano'));
		const { info, outcomes, find } = await checkOf({ graph: 'model.onnx', files }, 'nano');
		expect(outcomes).toEqual({
			layout: 'passed',
			attention: 'passed',
			'finite-logits': 'passed',
			prediction: 'passed',
			'rotary-matters': 'passed'
		});
		expect(find('prediction')?.detail).toMatch(/^reads: 4\.\d\d nats a token \(chance: 8\.32;/);
		expect(info).toMatchObject({ revision: 'local', warnings: ['weights-in-memory'] });
	});

	it('that says it is SmolLM3-3B and is not is told what differs, check by check', async () => {
		const { outcomes, find } = await checkOf(make(), 'someone/SmolLM3-3B-ONNX');
		expect(outcomes).toMatchObject({
			layers: 'failed',
			'rope-layers': 'failed',
			'rope-theta': 'failed',
			heads: 'failed',
			layout: 'passed',
			attention: 'passed'
		});
		expect(find('heads')?.detail).toBe('4/1 of 16, not 16/4 of 128');
		expect(find('rope-layers')?.detail).toBe('3 RoPE, 1 NoPE, not 27 RoPE, 9 NoPE');
	});

	it('with random weights predicts nothing, and positions still matter to it', async () => {
		const { outcomes, find } = await checkOf(make(), 'random');
		expect(find('prediction')?.finding).toBe('learnt-nothing');
		expect(outcomes).toMatchObject({ prediction: 'unclear', 'rotary-matters': 'passed' });
	});

	it('with RoPE on layers that were trained without is corrected, and says which', async () => {
		const { outcomes, find } = await checkOf(make({ layout: 'UP' }), 'random');
		expect(outcomes).toMatchObject({ layout: 'corrected' });
		expect(find('layout')?.detail).toContain('layers 3,');
	});

	it('whose positions do nothing is found out', async () => {
		const everywhere = { ...tiny, no_rope_layers: [0, 0, 0, 0] };
		const { outcomes } = await checkOf(make({ config: everywhere }), 'random');
		expect(outcomes).toMatchObject({ 'rotary-matters': 'failed' });
	});

	it.each([
		['layout D', make({ layout: 'D' }), 'ai.onnx.'],
		['a graph with its weights inside', largeGraph(), 'has 17825792 bytes']
	] as const)('of %s is refused, and named', async (_, source, message) => {
		await expect(loadHubFolder(source.files, source.graph)).rejects.toMatchObject({
			failure: { code: 'unsupported-graph', detail: expect.stringContaining(message) as string }
		});
	});
});

function largeGraph() {
	const { files, graph } = make();
	return { graph, files: { ...files, [graph]: new Blob([new Uint8Array(17 * 2 ** 20)]) } };
}

describe('the checks of SmolLM3-3B', () => {
	it('pass for its own config', () => {
		const config = readModelConfig(full);
		const manifest = { layout: 'A', repairedLayers: [] } as never;
		const checks = checkFiles('HuggingFaceTB/SmolLM3-3B-ONNX', config, manifest);
		expect(checks.map(({ outcome }) => outcome)).toEqual(Array(5).fill('passed'));
		expect(checks.map(({ detail }) => detail)).toContain('27 RoPE, 9 NoPE');
	});
});
