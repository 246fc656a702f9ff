/** @file What composed graphs are, and that the one in 16-bit arithmetic, which only a graphics adapter runs in earnest, computes the same model. */
import { readFileSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from 'onnxruntime-web/wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { composedFamily } from '../../../../scripts/random-model/composed-family.ts';
import { writeSafetensorsFolder } from '../../../../scripts/random-model/safetensors-folder.ts';
import { largestDifference, makeIntegers, ort } from '../../../../tests/engine/node-runtime.ts';
import { quantiseFile } from '../../../../tests/engine/quantised-model.ts';
import { decodeHalves, encodeHalves } from '../../math/float16.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { convertLazily } from './lazy-bytes.ts';
import { readDecoderConfig } from './decoder-config.ts';
import { readModelConfig } from './model-config.ts';
import { matchTensors } from './match-tensors.ts';
import { findTensors } from './stored-tensors.ts';
import { composeGraph } from '../graph/compose.ts';
import type { ComposeTarget } from '../graph/linear-writer.ts';
import { decodeModel } from '../graph/onnx-read.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

async function compose(name: string, target: ComposeTarget, isQuantised = false) {
	const spec = composedFamily[name];
	if (!spec) throw new Error(`no ${name}`);
	const folder = mkdtempSync(join(tmpdir(), 'compose-'));
	folders.push(folder);
	const path = writeSafetensorsFolder(folder, spec);
	const source = new Uint8Array(readFileSync(join(folder, path)));
	const config = readModelConfig(spec.config, 'safetensors');
	const { shape } = readDecoderConfig(spec.config, config);
	const file = isQuantised ? quantiseFile(source, shape) : source;
	const { tensors } = matchTensors(await findTensors(new Map([[path, file]]), null), shape);
	return { ...composeGraph({ shape, tensors }, target), config, file, shape };
}

/** Logits `[tokens, vocabulary]` of a prompt. */
async function run(
	name: string,
	target: ComposeTarget,
	isQuantised = false
): Promise<Float32Array> {
	const { bytes, manifest, views, config, file, shape } = await compose(name, target, isQuantised);
	const externalData = views.map(({ location: path, from, conversion }) => ({
		path,
		data: conversion ? convertLazily(file, { path, from, ...conversion }) : file
	}));
	const session = await ort.InferenceSession.create(bytes, { externalData, logSeverityLevel: 3 });
	const floats = (values: Float32Array, dims: readonly number[]) =>
		target.elementType === 'float16'
			? new ort.Tensor('float16', encodeHalves(values), dims)
			: new ort.Tensor('float32', values, dims);
	const ids = Array.from({ length: 12 }, (_, i) => (i * 71 + 13) % 300);
	const feeds: Record<string, Tensor> = {
		input_ids: makeIntegers(ids, [1, ids.length]),
		attention_mask: makeIntegers(Array<number>(ids.length).fill(1), [1, ids.length]),
		logits_positions: makeIntegers(ids.keys(), [ids.length])
	};
	for (const [i, { rotaryInputs }] of manifest.layers.entries()) {
		const { cos, sin, rows, half } = buildRotaryTable(
			config.ownSchedule[i] ?? { kind: 'nope' },
			shape.headDim,
			16
		);
		feeds[rotaryInputs.cos] = floats(cos, [rows, half]);
		feeds[rotaryInputs.sin] = floats(sin, [rows, half]);
		for (const part of ['key', 'value'])
			feeds[`past_key_values.${i}.${part}`] = floats(new Float32Array(), [
				1,
				shape.kvHeads,
				0,
				shape.headDim
			]);
	}
	const { logits } = await session.run(feeds, ['logits']);
	const { data } = logits ?? {};
	await session.release();
	if (data instanceof Float32Array) return data.slice();
	if (!ArrayBuffer.isView(data)) throw new Error('no logits');
	return decodeHalves(new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2));
}

const cpu = { runsOn: 'cpu', elementType: 'float32' } as const;

describe('a composed graph', () => {
	it.each(['smollm3-bf16-tied', 'qwen3-f16-tied', 'mistral-f32'])(
		'of %s says in 16 bits what it says in 32, but for the rounding',
		async (name) => {
			const wide = await run(name, cpu);
			const narrow = await run(name, { runsOn: 'webgpu', elementType: 'float16' });
			const largest = wide.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
			expect(largestDifference(wide, narrow) / largest).toBeLessThan(1e-2);
		}
	);

	it.each(['smollm3-bf16-tied', 'qwen3-f16-tied', 'mistral-f32'])(
		'of %s, its weights in 4-bit blocks, says in 16 bits what it says in 32, but for the rounding',
		async (name) => {
			const wide = await run(name, cpu, true);
			const narrow = await run(name, { runsOn: 'webgpu', elementType: 'float16' }, true);
			const largest = wide.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
			expect(largestDifference(wide, narrow) / largest).toBeLessThan(1e-2);
		}
	);

	it('of a tied model holds its vocabulary once where no kernel packs it', async () => {
		const { bytes } = await compose('qwen3-f16-tied', { runsOn: 'webgpu', elementType: 'float32' });
		const { graph } = decodeModel(bytes);
		const large = graph.initializer.filter(({ dims }) => dims[0] === 300n);
		expect(large.map(({ name }) => name)).toEqual(['model.embed_tokens.weight']);
		const readers = graph.node.filter(({ input }) => input.includes('model.embed_tokens.weight'));
		expect(readers.map(({ opType }) => opType)).toEqual(['Gather', 'Gemm']);
	});

	it('of a tied model in 4-bit blocks has its vocabulary in blocks alone, in the same bytes for both ends', async () => {
		const target = { runsOn: 'webgpu', elementType: 'float32' } as const;
		const { bytes } = await compose('qwen3-f16-tied', target, true);
		const { graph } = decodeModel(bytes);
		const large = graph.initializer.filter(({ dims }) => dims[0] === 300n);
		const placeOf = ({ externalData }: (typeof large)[number]) =>
			externalData.map(({ key, value }) => `${key} ${value}`).join();
		const byName = new Map(large.map((tensor) => [tensor.name, tensor]));
		const name = 'model.embed_tokens.weight';
		expect([...byName.keys()].sort()).toEqual([`${name}.blocks`, `${name}.scales`, `${name}/rows`]);
		const places = [`${name}.blocks`, `${name}/rows`].map((part) => {
			const tensor = byName.get(part);
			return tensor && placeOf(tensor);
		});
		expect(places[0]).toBe(places[1]);
		const readers = graph.node.filter(({ input }) => input.includes(`${name}.scales`));
		expect(readers.map(({ opType }) => opType)).toEqual(['GatherBlockQuantized', 'MatMulNBits']);
	});

	it('gives each attention output to one projection, and the stream to a layer under one name', async () => {
		const { bytes, manifest } = await compose('smollm3-bf16-tied', cpu);
		const { graph } = decodeModel(bytes);
		const readers = (name: string) =>
			graph.node.filter(({ input }) => input.includes(name)).map((node) => node.name);
		for (const [i, { attentionOutput, residual }] of manifest.layers.entries()) {
			expect(readers(attentionOutput)).toEqual([`/model/layers.${i}/attn/o_proj/MatMul`]);
			expect(readers(residual)).toContain(
				`/model/layers.${i}/post_attention_layernorm/SkipLayerNorm`
			);
		}
		expect(readers(manifest.finalResidual)).toHaveLength(1);
	});

	it('refuses a weight that 16 bits cannot hold', () => {
		const file = new Uint8Array(Float32Array.of(1, 70_000).buffer);
		const about = {
			path: 'model.safetensors',
			from: 0,
			stored: 'F32',
			computed: 'float16'
		} as const;
		const view = convertLazily(file, about);
		expect(() => view.subarray(0, 4)).toThrow('too large for 16-bit arithmetic');
	});
});
