/**
 * @file Small SmolLM3 decoders with random weights, in every graph layout that exporters write, made with our own code.
 * The weights depend on the seed alone, so two layouts of one seed are one model.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildRotaryTable } from '../../src/lib/math/rope.ts';
import { createRandom } from '../../src/lib/math/sampling.ts';
import { ownSchedule } from '../../src/lib/math/schedule.ts';
import {
	createInitializer,
	createModel,
	createNode,
	createTensorInfo,
	encodeModel,
	type NodeProto,
	type TensorProto
} from '../../src/lib/model/graph/onnx.ts';

export type LayoutId = 'A' | 'B' | 'C' | 'UP' | 'all-fused';

export const randomConfig = {
	model_type: 'smollm3',
	num_hidden_layers: 4,
	hidden_size: 64,
	intermediate_size: 96,
	num_attention_heads: 4,
	num_key_value_heads: 1,
	head_dim: 16,
	vocab_size: 300,
	max_position_embeddings: 512,
	no_rope_layers: [1, 1, 1, 0],
	rope_theta: 10_000,
	rms_norm_eps: 1e-6
};

const cacheRows = 1024;
const contrib = 'com.microsoft';

/** Collects nodes and initializers. */
class GraphWriter {
	readonly nodes: NodeProto[] = [];
	readonly initializers: TensorProto[] = [];

	add(
		opType: string,
		name: string,
		input: readonly string[],
		options: {
			output?: readonly string[];
			domain?: string;
			attributes?: Readonly<Record<string, number | bigint | readonly number[]>>;
		} = {}
	): string {
		const output = options.output ?? [`${name}/output_0`];
		this.nodes.push(createNode({ opType, name, input, ...options, output }));
		return output[0] ?? '';
	}

	floats(name: string, dims: readonly number[], values: Float32Array): string {
		const bytes = new Uint8Array(values.slice().buffer);
		this.initializers.push(createInitializer(name, 'float32', dims, bytes));
		return name;
	}

	integers(name: string, dims: readonly number[], values: readonly number[]): string {
		const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
		this.initializers.push(createInitializer(name, 'int64', dims, bytes));
		return name;
	}
}

function makeWeights(seed: number) {
	const random = createRandom(seed);
	const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
	return (rows: number, columns: number, scale = 1 / Math.sqrt(rows)) =>
		Float32Array.from({ length: rows * columns }, () => gauss() * scale);
}

/** Matrices of the same height, side by side. */
function concatenateColumns(rows: number, parts: readonly Float32Array[]): Float32Array {
	const width = parts.reduce((sum, part) => sum + part.length / rows, 0);
	const out = new Float32Array(rows * width);
	for (let row = 0; row < rows; row++) {
		let at = row * width;
		for (const part of parts) {
			const columns = part.length / rows;
			out.set(part.subarray(row * columns, (row + 1) * columns), at);
			at += columns;
		}
	}
	return out;
}

function addLengths(g: GraphWriter): readonly [string, string] {
	const one = g.integers('one', [1], [1]);
	const scalar = g.integers('one_scalar', [], [1]);
	const to = { attributes: { to: 6n } };
	const total = g.add('ReduceSum', '/mask/ReduceSum', ['attention_mask', one], {
		attributes: { keepdims: 1n }
	});
	const lengths = g.add('Cast', '/mask/Cast', [g.add('Sub', '/mask/Sub', [total, one])], to);
	const shape = g.add('Shape', '/mask/Shape', ['attention_mask']);
	const size = g.add('Gather', '/mask/Gather', [shape, scalar], { attributes: { axis: 0n } });
	return [lengths, g.add('Cast', '/mask/Gather/Cast', [size], to)];
}

interface AttentionInputs {
	readonly q: string;
	readonly k: string;
	readonly v: string;
	readonly caches: readonly string[];
}

/** The ONNX graph of a random model, weights inside. */
export function makeRandomGraph(
	layout: LayoutId,
	seed = 1,
	config = randomConfig
): Uint8Array<ArrayBuffer> {
	const g = new GraphWriter();
	const weights = makeWeights(seed);
	const { hidden_size: hidden, intermediate_size: inner, head_dim: headDim } = config;
	const qWidth = config.num_attention_heads * headDim;
	const kvWidth = config.num_key_value_heads * headDim;
	const rope = ownSchedule(config)[0] ?? { kind: 'nope' };
	const table = buildRotaryTable(rope, headDim, cacheRows);
	const cos = g.floats('cos_cache', [cacheRows, headDim / 2], table.cos);
	const sin = g.floats('sin_cache', [cacheRows, headDim / 2], table.sin);
	const lengths = addLengths(g);

	const matmul = (name: string, x: string, rows: number, values: Float32Array) =>
		g.add('MatMul', name, [x, g.floats(`${name}/weight`, [rows, values.length / rows], values)]);
	const norm = (name: string, x: string, skip: string | null, isLast = false) => {
		const values = weights(hidden, 1, 0.1).map((w) => 1 + w);
		const scale = g.floats(`${name}/weight`, [hidden], values);
		const epsilon = config.rms_norm_eps;
		if (skip === null) {
			const attributes = { axis: -1n, epsilon, stash_type: 1n };
			const out = g.add('SimplifiedLayerNormalization', `${name}/LayerNorm`, [x, scale], {
				attributes
			});
			return { out, residual: x };
		}
		const residual = `${name}/SkipLayerNorm/output_3`;
		const first = `${name}/SkipLayerNorm/output_0`;
		const output = isLast ? [first] : [first, '', '', residual];
		const options = { output, domain: contrib, attributes: { epsilon } };
		const op = 'SkipSimplifiedLayerNormalization';
		return { out: g.add(op, `${name}/SkipLayerNorm`, [x, skip, scale], options), residual };
	};
	const rotate = (name: string, x: string) =>
		g.add('RotaryEmbedding', `${name}/RotaryEmbedding`, [x, 'position_ids', cos, sin], {
			domain: contrib,
			attributes: { interleaved: 0n, num_heads: 0n, rotary_embedding_dim: 0n }
		});
	const project = (at: string, x: string, hasRope: boolean): AttentionInputs => {
		const [q, k, v] = [
			weights(hidden, qWidth, 0.3),
			weights(hidden, kvWidth, 0.3),
			weights(hidden, kvWidth)
		];
		const fused = (layout !== 'B' && hasRope) || layout === 'all-fused' ? [cos, sin] : [];
		if (layout === 'C') {
			const packed = concatenateColumns(hidden, [q, k, v]);
			return { q: matmul(`${at}/qkv_proj/MatMul`, x, hidden, packed), k: '', v: '', caches: fused };
		}
		const isExplicit = layout === 'B' ? hasRope : layout === 'UP' && !hasRope;
		const [qRaw, kRaw, vRaw] = [
			matmul(`${at}/q_proj/MatMul`, x, hidden, q),
			matmul(`${at}/k_proj/MatMul`, x, hidden, k),
			matmul(`${at}/v_proj/MatMul`, x, hidden, v)
		];
		if (!isExplicit) return { q: qRaw, k: kRaw, v: vRaw, caches: fused };
		return {
			q: rotate(`${at}/q_rotary`, qRaw),
			k: rotate(`${at}/k_rotary`, kRaw),
			v: vRaw,
			caches: []
		};
	};

	const embedding = g.floats(
		'embed_tokens',
		[config.vocab_size, hidden],
		weights(config.vocab_size, hidden, 1)
	);
	let x = g.add('Gather', '/model/embed_tokens/Gather', [embedding, 'input_ids']);
	let skip: string | null = null;
	for (let i = 0; i < config.num_hidden_layers; i++) {
		const at = `/model/layers.${i}`;
		const before = norm(`${at}/input_layernorm`, x, skip);
		const { q, k, v, caches } = project(`${at}/attn`, before.out, config.no_rope_layers[i] === 1);
		const past = [`past_key_values.${i}.key`, `past_key_values.${i}.value`];
		const name = `${at}/attn/GroupQueryAttention`;
		const attention = g.add(
			'GroupQueryAttention',
			name,
			[q, k, v, ...past, ...lengths, ...caches],
			{
				domain: contrib,
				output: [`${name}/output_0`, `present.${i}.key`, `present.${i}.value`],
				attributes: {
					num_heads: BigInt(config.num_attention_heads),
					kv_num_heads: BigInt(config.num_key_value_heads),
					scale: headDim ** -0.5,
					local_window_size: -1n,
					softcap: 0,
					do_rotary: caches.length > 0 ? 1n : 0n,
					rotary_interleaved: 0n
				}
			}
		);
		const out = matmul(`${at}/attn/o_proj/MatMul`, attention, qWidth, weights(qWidth, hidden));
		const after = norm(`${at}/post_attention_layernorm`, before.residual, out);
		const gate = matmul(`${at}/mlp/gate_proj/MatMul`, after.out, hidden, weights(hidden, inner));
		const up = matmul(`${at}/mlp/up_proj/MatMul`, after.out, hidden, weights(hidden, inner));
		const sigmoid = g.add('Sigmoid', `${at}/mlp/act_fn/Sigmoid`, [gate]);
		const act = g.add('Mul', `${at}/mlp/act_fn/Mul`, [gate, sigmoid]);
		const product = g.add('Mul', `${at}/mlp/Mul`, [act, up]);
		x = after.residual;
		skip = matmul(`${at}/mlp/down_proj/MatMul`, product, inner, weights(inner, hidden));
	}
	const last = norm('/model/final_norm', x, skip, true);
	const head = g.floats('lm_head', [hidden, config.vocab_size], weights(hidden, config.vocab_size));
	g.add('MatMul', '/lm_head/MatMul', [last.out, head], { output: ['logits'] });

	const caches = (prefix: string, length: string) =>
		Array.from({ length: config.num_hidden_layers }, (_, i) =>
			['key', 'value'].map((part) =>
				createTensorInfo(`${prefix}.${i}.${part}`, 'float32', [
					'batch_size',
					config.num_key_value_heads,
					length,
					headDim
				])
			)
		).flat();
	return encodeModel(
		createModel({
			nodes: g.nodes,
			initializers: g.initializers,
			inputs: [
				createTensorInfo('input_ids', 'int64', ['batch_size', 'sequence_length']),
				createTensorInfo('attention_mask', 'int64', ['batch_size', 'total_sequence_length']),
				createTensorInfo('position_ids', 'int64', ['batch_size', 'sequence_length']),
				...caches('past_key_values', 'past_sequence_length')
			],
			outputs: [
				createTensorInfo('logits', 'float32', ['batch_size', 'sequence_length', config.vocab_size]),
				...caches('present', 'total_sequence_length')
			],
			opset: 21
		})
	);
}

/** Writes a random model as a folder of the kind that ships; returns the folder. */
export function writeRandomModel(layout: LayoutId, seed = 1): string {
	const folder = mkdtempSync(join(tmpdir(), `random-${layout}-`));
	writeFileSync(join(folder, 'model.onnx'), makeRandomGraph(layout, seed));
	writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...randomConfig, eos_token_id: 0 }));
	writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(makeRandomTokenizer()));
	return folder;
}

/** A byte-level BPE of 300 tokens as `tokenizer.json`: a special token, the 256 bytes, and a few merges. */
export function makeRandomTokenizer() {
	const alphabet: string[] = [];
	let next = 256;
	for (let byte = 0; byte < 256; byte++) {
		const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
		alphabet.push(String.fromCodePoint(isPrintable ? byte : next++));
	}
	const merges = 'h e,l l,he ll,o r,t h,th e,Ġ the,a n,i n,Ġ w'
		.split(',')
		.map((pair) => pair.split(' '));
	const pieces = ['<|endoftext|>', ...alphabet, ...merges.map((pair) => pair.join(''))];
	return {
		version: '1.0',
		added_tokens: [
			{
				id: 0,
				content: '<|endoftext|>',
				special: true,
				single_word: false,
				lstrip: false,
				rstrip: false,
				normalized: false
			}
		],
		normalizer: null,
		pre_tokenizer: {
			type: 'ByteLevel',
			add_prefix_space: false,
			trim_offsets: true,
			use_regex: true
		},
		post_processor: null,
		decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
		model: {
			type: 'BPE',
			vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
			merges
		}
	};
}
