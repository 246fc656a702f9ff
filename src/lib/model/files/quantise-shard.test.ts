/** @file Files of 4-bit blocks made here, and models composed from them, against the same models on the weights that the blocks stand for. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadHubFolder, openFolder } from '../../../../scripts/node-engine.ts';
import { composedFamily } from '../../../../scripts/random-model/composed-family.ts';
import { writeSafetensorsFolder } from '../../../../scripts/random-model/safetensors-folder.ts';
import {
	concatenate,
	dequantiseFile,
	describeShard,
	quantiseFile
} from '../../../../tests/engine/quantised-model.ts';
import { largestDifference } from '../../../../tests/engine/node-runtime.ts';
import { decodeSafetensors, encodeSafetensors } from '../../trace/safetensors.ts';
import { readHeader } from '../../trace/safetensors-header.ts';
import { readDecoderConfig } from './decoder-config.ts';
import { readModelConfig } from './model-config.ts';
import { recipeKey } from './quantise-plan.ts';
import { ShardQuantiser } from './quantise-shard.ts';
import { describeErrors, indexPath, readErrors, writeIndex } from './quantised-files.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

type Bytes = Uint8Array<ArrayBuffer>;
const nano = resolve(import.meta.dirname, '../../../../static/models/nano');
const readShape = (config: unknown) =>
	readDecoderConfig(config, readModelConfig(config, 'safetensors')).shape;

/** Logits `[tokens, vocabulary]` of a prompt. */
async function run(files: Readonly<Record<string, Blob>>, graph: string): Promise<Float32Array> {
	const engine = await loadHubFolder(files, graph);
	const { decoder } = engine.session;
	decoder.setSchedule(engine.info.ownSchedule);
	decoder.reset();
	const ids = Array.from({ length: 12 }, (_, i) => (i * 71 + 13) % 300);
	const { logits } = await decoder.forward(ids, { taps: 'none', logits: 'all' });
	await engine.dispose();
	return logits;
}

function open(name: string) {
	if (name === 'nano') {
		const config: unknown = JSON.parse(readFileSync(join(nano, 'config.json'), 'utf8'));
		return { files: openFolder(nano), shape: readShape(config), graph: 'model.safetensors' };
	}
	const spec = composedFamily[name];
	if (!spec) throw new Error(`no ${name}`);
	const folder = mkdtempSync(join(tmpdir(), 'quantise-'));
	folders.push(folder);
	const graph = writeSafetensorsFolder(folder, spec);
	return { files: openFolder(folder), shape: readShape(spec.config), graph };
}

const bytesOf = async (blob: Blob | undefined): Promise<Bytes> =>
	new Uint8Array((await blob?.arrayBuffer()) ?? []);

async function quantiseAll({ files, shape, graph }: ReturnType<typeof open>) {
	const paths = Object.keys(files).filter((path) => path.endsWith('.safetensors'));
	const kept = new Map<string, Bytes>();
	for (const path of paths)
		kept.set(path, quantiseFile(await bytesOf(files[path]), shape, 5000, paths.length === 1));
	const quantised = { ...files };
	const back = { ...files };
	for (const [path, bytes] of kept) {
		quantised[path] = new Blob([bytes]);
		back[path] = new Blob([dequantiseFile(bytes, shape)]);
	}
	if (graph === indexPath) quantised[graph] = new Blob([await writeIndex(kept)]);
	return { kept, quantised, back };
}

describe('a model in 4-bit blocks', () => {
	it.each([
		'nano',
		'qwen3-bf16-untied',
		'llama-f16-llama3',
		'llama-f32-biases',
		'smollm3-f32-shards'
	])('%s says what it says on the weights that its blocks stand for', async (name) => {
		const model = open(name);
		const { quantised, back } = await quantiseAll(model);
		const [blocks, values, exact] = [
			await run(quantised, model.graph),
			await run(back, model.graph),
			await run(model.files, model.graph)
		];
		expect(largestDifference(blocks, values)).toBeLessThan(1e-4);
		expect(largestDifference(blocks, exact)).toBeGreaterThan(1e-2);
	});

	it('has, of each weight, how far its values moved', async () => {
		const { kept } = await quantiseAll(open('qwen3-bf16-untied'));
		const errors = await readErrors(kept);
		expect(errors).toHaveLength(3 * 7 + 2);
		for (const { error } of errors) {
			expect(error).toBeGreaterThan(0.06);
			expect(error).toBeLessThan(0.1);
		}
		expect(describeErrors(errors)).toMatch(/^23 weights .* median\), at most 7\.\d\d % \(/);
	});

	it('takes a little more than a quarter of 16-bit weights', async () => {
		const { files } = open('nano');
		const { kept } = await quantiseAll(open('nano'));
		const [file] = kept.values();
		const ratio = (file?.length ?? 0) / (files['model.safetensors']?.size ?? 1);
		expect(ratio).toBeGreaterThan(0.3);
		expect(ratio).toBeLessThan(0.33);
	});
});

describe('a file of blocks', () => {
	it('is the same in whatever pieces its source comes', async () => {
		const { files, shape } = open('qwen3-bf16-untied');
		const file = await bytesOf(files['model.safetensors']);
		const whole = quantiseFile(file, shape);
		for (const pieceBytes of [1, 7, 130, 65_536])
			expect(quantiseFile(file, shape, pieceBytes)).toEqual(whole);
	});

	it('goes on from any mark with what is kept up to it, and comes out the same', async () => {
		const { files, shape } = open('llama-f32-biases');
		const file = await bytesOf(files['model.safetensors']);
		const source = describeShard(file);
		const whole = quantiseFile(file, shape);
		const header = readHeader(whole, whole.length);
		const marks = new Set<number>();
		for (let stop = 3000; stop < file.length; stop += 41_113) {
			const first = new ShardQuantiser(source, shape);
			const kept = concatenate(first.push(file.subarray(0, stop)));
			const { mark } = first;
			marks.add(mark.sourceBytes);
			const second = new ShardQuantiser(source, shape, { header, mark });
			const rest = concatenate(second.push(file.subarray(mark.sourceBytes)));
			expect(concatenate([kept.slice(0, mark.keptBytes), rest])).toEqual(whole);
		}
		expect(marks.size).toBeGreaterThan(3);
	});

	it('says what it was made of', async () => {
		const { files, shape } = open('qwen3-f16-tied');
		const file = await bytesOf(files['model.safetensors']);
		const { metadata } = readHeader(quantiseFile(file, shape), quantiseFile(file, shape).length);
		expect(JSON.parse(metadata[recipeKey] ?? '')).toMatchObject({
			bits: 4,
			blockSize: 32,
			from: { path: 'model.safetensors', bytes: file.length }
		});
	});

	it.each([
		['a weight that is not finite', 'model.norm.weight', null, /./],
		['a tensor too few', 'model.norm.weight', 'drop', /model\.norm\.weight is missing/],
		['weights of 8 bits', 'model.norm.weight', 'I8', /stored as I8/]
	] as const)('is not made of a file with %s', async (_, name, change, message) => {
		const { files, shape } = open('llama-f32-biases');
		const { tensors } = decodeSafetensors(await bytesOf(files['model.safetensors']));
		const changed = new Map(tensors);
		const found = tensors.get(name);
		if (!found) throw new Error(`no ${name}`);
		if (change === 'drop') changed.delete(name);
		else if (change === 'I8')
			changed.set(name, { ...found, dtype: 'I8', bytes: found.bytes.slice(0, 64) });
		else {
			const weight = 'model.layers.1.mlp.up_proj.weight';
			const up = changed.get(weight);
			if (!up) throw new Error(`no ${weight}`);
			const bytes = up.bytes.slice();
			new DataView(bytes.buffer).setFloat32(400, NaN, true);
			changed.set(weight, { ...up, bytes });
		}
		const file = encodeSafetensors({ metadata: {}, tensors: changed });
		const wanted = change === null ? /up_proj\.weight has a value that is not finite/ : message;
		expect(() => quantiseFile(file, shape)).toThrow(wanted);
	});

	it('is not made of something else', () => {
		const { shape } = open('llama-f32-biases');
		const page = new TextEncoder().encode('<!doctype html><title>404</title>');
		expect(() => quantiseFile(page, shape)).toThrow('Fetch it again');
	});
});
