/** @file Writes a random model as the Hub has those without a graph: configs, tokenizer, and weights as safetensors. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredFloat } from '../../src/lib/math/convert-floats.ts';
import { encodeHalves } from '../../src/lib/math/float16.ts';
import { listTensors } from '../../src/lib/model/graph/decoder-shape.ts';
import { readDecoderConfig } from '../../src/lib/model/files/decoder-config.ts';
import { readModelConfig } from '../../src/lib/model/files/model-config.ts';
import { encodeSafetensors, type RawTensor } from '../../src/lib/trace/safetensors.ts';
import type { ComposedConfig, ComposedSpec } from './composed-family.ts';
import { RandomStream } from './random-stream.ts';
import { chatTemplate, makeRandomTokenizer } from './tokenizer.ts';

const architectures: Readonly<Record<ComposedConfig['model_type'], string>> = {
	smollm3: 'SmolLM3ForCausalLM',
	llama: 'LlamaForCausalLM',
	qwen2: 'Qwen2ForCausalLM',
	qwen3: 'Qwen3ForCausalLM',
	mistral: 'MistralForCausalLM'
};

/** Norms around 1, projections that keep the size of what goes through them, queries and keys a little larger. */
function draw(seed: number, name: string, shape: readonly number[]): Float32Array<ArrayBuffer> {
	const count = shape.reduce((product, n) => product * n, 1);
	const stream = new RandomStream(seed, name);
	if (/norm\.weight$/.test(name)) return stream.floats(count, 0.1).map((value) => 1 + value);
	if (name.endsWith('.bias')) return stream.floats(count, 0.3);
	const inputs = shape.at(-1) ?? 1;
	const gain = /embed_tokens|lm_head/.test(name) ? 2 : /[qk]_proj/.test(name) ? 1.5 : 1;
	return stream.floats(count, gain / Math.sqrt(inputs));
}

function store(values: Float32Array<ArrayBuffer>, dtype: StoredFloat): Uint8Array {
	if (dtype === 'F32') return new Uint8Array(values.buffer);
	if (dtype === 'F16') return new Uint8Array(encodeHalves(values).buffer);
	// The upper half of each value: whatever bits there are, both sides read the same.
	const halves = new Uint16Array(values.buffer).filter((_, i) => i % 2 === 1);
	return new Uint8Array(halves.buffer);
}

/** @returns the path inside the folder of the weights, or of their index */
export function writeSafetensorsFolder(folder: string, spec: ComposedSpec): string {
	const { config, dtype, shards, seed } = spec;
	mkdirSync(folder, { recursive: true });
	const { shape } = readDecoderConfig(config, readModelConfig(config, 'safetensors'));
	const tensors = Array.from(listTensors(shape), ([name, dims]): [string, RawTensor] => [
		name,
		{ dtype, shape: dims, bytes: store(draw(seed, name, dims), dtype) }
	]);
	const writeJson = (name: string, value: object) =>
		writeFileSync(join(folder, name), `${JSON.stringify(value, null, '\t')}\n`);
	writeJson('config.json', { architectures: [architectures[config.model_type]], ...config });
	writeJson('tokenizer.json', makeRandomTokenizer());
	writeJson('tokenizer_config.json', {
		tokenizer_class: 'PreTrainedTokenizerFast',
		eos_token: '<|endoftext|>',
		chat_template: chatTemplate
	});
	const pad = (n: number) => String(n).padStart(5, '0');
	const files = Array.from({ length: shards }, (_, i) =>
		shards === 1 ? 'model.safetensors' : `model-${pad(i + 1)}-of-${pad(shards)}.safetensors`
	);
	for (const [i, file] of files.entries()) {
		const part = new Map(tensors.filter((_, at) => at % shards === i));
		writeFileSync(
			join(folder, file),
			encodeSafetensors({ metadata: { format: 'pt' }, tensors: part })
		);
	}
	if (shards === 1) return 'model.safetensors';
	const weight_map = Object.fromEntries(tensors.map(([name], at) => [name, files[at % shards]]));
	const total_size = tensors.reduce((sum, [, { bytes }]) => sum + bytes.byteLength, 0);
	writeJson('model.safetensors.index.json', { metadata: { total_size }, weight_map });
	return 'model.safetensors.index.json';
}
