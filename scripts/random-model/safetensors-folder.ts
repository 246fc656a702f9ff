/** @file Writes a random model as the Hub has those without a graph: configs, tokenizer, and weights as safetensors. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { storedBytes, type StoredFloat } from '../../src/lib/math/convert-floats.ts';
import { encodeHalves } from '../../src/lib/math/float16.ts';
import { listTensors } from '../../src/lib/model/graph/decoder-shape.ts';
import { readDecoderConfig } from '../../src/lib/model/files/decoder-config.ts';
import { readModelConfig } from '../../src/lib/model/files/model-config.ts';
import { encodeHeader } from '../../src/lib/trace/safetensors.ts';
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

/** Values drawn at once: three billion are too many to be held. */
const pieceValues = 2 ** 22;

interface Tensor {
	readonly name: string;
	readonly shape: readonly number[];
	readonly count: number;
}

/** Norms around 1, projections that keep the size of what goes through them, queries and keys a little larger; piece by piece. */
function* draw(seed: number, { name, shape, count }: Tensor): Generator<Float32Array<ArrayBuffer>> {
	const stream = new RandomStream(seed, name);
	const isNorm = /norm\.weight$/.test(name);
	const deviation = isNorm ? 0.1 : name.endsWith('.bias') ? 0.3 : gainOf(name) / width(shape);
	for (let at = 0; at < count; at += pieceValues) {
		const values = stream.floats(Math.min(pieceValues, count - at), deviation);
		yield isNorm ? values.map((value) => 1 + value) : values;
	}
}

const width = (shape: readonly number[]) => Math.sqrt(shape.at(-1) ?? 1);

function gainOf(name: string): number {
	return /embed_tokens|lm_head/.test(name) ? 2 : /[qk]_proj/.test(name) ? 1.5 : 1;
}

function store(values: Float32Array<ArrayBuffer>, dtype: StoredFloat): Uint8Array {
	if (dtype === 'F32') return new Uint8Array(values.buffer);
	if (dtype === 'F16') return new Uint8Array(encodeHalves(values).buffer);
	// The upper half of each value: whatever bits there are, both sides read the same.
	const halves = new Uint16Array(values.buffer);
	const upper = new Uint16Array(values.length);
	for (let i = 0; i < upper.length; i++) upper[i] = halves[2 * i + 1] ?? 0;
	return new Uint8Array(upper.buffer);
}

function writeShard(path: string, tensors: readonly Tensor[], { dtype, seed }: ComposedSpec): void {
	const listed = tensors.map(
		({ name, shape, count }) =>
			[name, { dtype, shape, length: count * storedBytes[dtype] }] as const
	);
	const file = openSync(path, 'w');
	try {
		writeWhole(file, encodeHeader({ format: 'pt' }, listed));
		for (const tensor of tensors)
			for (const values of draw(seed, tensor)) writeWhole(file, store(values, dtype));
	} finally {
		closeSync(file);
	}
}

function writeWhole(file: number, bytes: Uint8Array): void {
	for (let done = 0; done < bytes.length;)
		done += writeSync(file, bytes, done, bytes.length - done);
}

/** @returns the path inside the folder of the weights, or of their index */
export function writeSafetensorsFolder(folder: string, spec: ComposedSpec): string {
	const { config, dtype, shards } = spec;
	mkdirSync(folder, { recursive: true });
	const { shape } = readDecoderConfig(config, readModelConfig(config, 'safetensors'));
	const tensors = Array.from(listTensors(shape), ([name, dims]): Tensor => {
		return { name, shape: dims, count: dims.reduce((product, n) => product * n, 1) };
	});
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
	for (const [i, file] of files.entries())
		writeShard(
			join(folder, file),
			tensors.filter((_, at) => at % shards === i),
			spec
		);
	if (shards === 1) return 'model.safetensors';
	const weight_map = Object.fromEntries(tensors.map(({ name }, at) => [name, files[at % shards]]));
	const total_size = tensors.reduce((sum, { count }) => sum + count * storedBytes[dtype], 0);
	writeJson('model.safetensors.index.json', { metadata: { total_size }, weight_map });
	return 'model.safetensors.index.json';
}
