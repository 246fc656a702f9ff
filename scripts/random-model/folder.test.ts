import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { decodeModel } from '../../src/lib/model/graph/onnx-read.ts';
import { makeModel } from '../make-model.ts';
import { full, reduced, tiny, type RandomConfig } from './config.ts';
import { writeModelFolder } from './folder.ts';
import type { DecoderSpec } from './decoder.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function write(changes: Partial<DecoderSpec> = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'random-model-'));
	folders.push(folder);
	const spec: DecoderSpec = {
		config: tiny,
		layout: 'A',
		dtype: 'q4',
		seed: 1,
		accuracyLevel: 4,
		tie: 'head',
		...changes
	};
	const path = join(folder, writeModelFolder(folder, spec));
	const { graph } = decodeModel(new Uint8Array(readFileSync(path)));
	const data = readFileSync(`${path}_data`);
	return { folder, path, graph, data };
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a random model on disk', () => {
	it('has the names and inputs of the published export', () => {
		const { graph, folder, path } = write();
		expect(path).toBe(join(folder, 'onnx/model_q4.onnx'));
		const names = graph.node.map((node) => node.name);
		for (const name of [
			'/model/attn_mask_reformat/attn_mask_subgraph/Gather/Cast',
			'/model/embed_tokens/Gather',
			'/model/layers.0/input_layernorm/LayerNorm',
			'/model/layers.1/input_layernorm/SkipLayerNorm',
			'/model/layers.3/attn/q_proj/MatMul_Q4',
			'/model/layers.3/attn/GroupQueryAttention',
			'/model/layers.2/post_attention_layernorm/SkipLayerNorm',
			'/model/layers.2/mlp/act_fn/Sigmoid',
			'/model/layers.4/final_norm_layernorm/SkipLayerNorm',
			'/lm_head/MatMul_Q4'
		])
			expect(names).toContain(name);
		const projection = graph.node.find((n) => n.name.endsWith('layers.3/attn/q_proj/MatMul_Q4'));
		expect(projection?.output).toEqual(['/model/layers.3/attn/q_proj/MatMul/output_0']);
		expect(graph.input.map(({ name }) => name)).not.toContain('position_ids');
		const inputsOfB = write({ layout: 'B' }).graph.input.map(({ name }) => name);
		expect(inputsOfB).toContain('position_ids');
	});

	it('keeps its weights in one file beside the graph, each in a range of its own', () => {
		const { graph, data, path } = write({ config: reduced });
		const ranges = graph.initializer
			.filter((tensor) => tensor.externalData.length > 0)
			.map((tensor) => {
				const find = (key: string) => tensor.externalData.find((e) => e.key === key)?.value;
				expect(find('location')).toBe('model_q4.onnx_data');
				return [Number(find('offset')), Number(find('length'))] as const;
			})
			.sort(([a], [b]) => a - b);
		expect(ranges.length).toBeGreaterThan(8 * 14);
		let end = 0;
		for (const [offset, length] of ranges) {
			expect(offset).toBeGreaterThanOrEqual(end);
			end = offset + length;
		}
		expect(end).toBe(data.length);
		expect(statSync(path).size).toBeLessThan(data.length / 20);
	});

	it('is the same for the same seed, another for another', () => {
		const data = hash(write().data);
		expect(hash(write().data)).toBe(data);
		expect(hash(write({ seed: 2 }).data)).not.toBe(data);
	});

	it('stores a tied embedding once', () => {
		for (const tie of ['head', 'embedding'] as const) {
			const { graph } = write({ config: reduced, tie });
			const large = graph.initializer.filter((tensor) =>
				tensor.dims.includes(BigInt(reduced.vocab_size))
			);
			expect(large).toHaveLength(1);
			const readers = graph.node.filter((node) => node.input.includes(large[0]?.name ?? ''));
			expect(readers.map((node) => node.opType)).toHaveLength(2);
		}
	});

	it('has at full size the shapes of SmolLM3-3B', () => {
		const count = (c: RandomConfig) => {
			const attention = 2 * c.hidden_size * c.head_dim * (16 + 4);
			const layer = attention + 3 * c.hidden_size * c.intermediate_size + 2 * c.hidden_size;
			return c.vocab_size * c.hidden_size + c.num_hidden_layers * layer + c.hidden_size;
		};
		// The parameter count on the model's card: 3,075,098,624.
		expect(count(full)).toBe(3_075_098_624);
		expect(full.no_rope_layers?.filter((flag) => flag === 0)).toHaveLength(9);
	});
});

describe('make-model', () => {
	it.each([
		['no folder', []],
		['an unknown layout', ['--out', 'x', '--layout', 'E']],
		['half a layer', ['--out', 'x', '--layers', '1.5']],
		['an unknown option', ['--out', 'x', '--colour', 'blue']]
	])('refuses %s and writes nothing', (_, args) => {
		const complain = vi.spyOn(console, 'error').mockImplementation(() => undefined);
		expect(makeModel(args)).toBe(2);
		expect(complain).toHaveBeenCalledOnce();
		complain.mockRestore();
	});
});
