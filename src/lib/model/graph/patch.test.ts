import { describe, expect, it } from 'vitest';
import {
	largestDifference,
	makeIntegers,
	ort,
	readFloats
} from '../../../../tests/engine/node-runtime.ts';
import {
	makeRandomGraph,
	randomConfig,
	randomIds as ids,
	randomShape as expected,
	type LayoutId
} from '../../../../tests/engine/random-model.ts';
import { runGraph } from '../../../../tests/engine/run-graph.ts';
import type { Schedule } from '../../math/positional.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { ownSchedule } from '../../math/rope-config.ts';
import { nope } from '../../math/schedule.ts';
import { UnsupportedGraphError, type GraphProto } from './onnx.ts';
import { decodeModel } from './onnx-read.ts';
import {
	createInitializer,
	createNode,
	createTensorInfo,
	encodeModel,
	setInteger
} from './onnx-write.ts';
import { patchGraph, type GraphManifest } from './patch.ts';

const { layers, headDim, kvHeads } = expected;
const own = ownSchedule(randomConfig);
const allRope: Schedule = own.map(() => ({ kind: 'rope', theta: 10_000 }));
const allNope: Schedule = own.map(() => nope);

function makeFeeds(): Record<string, ort.Tensor> {
	const feeds: Record<string, ort.Tensor> = {
		input_ids: makeIntegers(ids, [1, ids.length]),
		attention_mask: makeIntegers(
			ids.map(() => 1),
			[1, ids.length]
		)
	};
	for (let i = 0; i < layers; i++)
		for (const part of ['key', 'value'])
			feeds[`past_key_values.${i}.${part}`] = new ort.Tensor('float32', new Float32Array(), [
				1,
				kvHeads,
				0,
				headDim
			]);
	return feeds;
}

async function runOriginal(layout: LayoutId): Promise<Float32Array> {
	const session = await ort.InferenceSession.create(makeRandomGraph(layout));
	const feeds = makeFeeds();
	if (session.inputNames.includes('position_ids'))
		feeds.position_ids = makeIntegers(ids.keys(), [1, ids.length]);
	const outputs = await session.run(feeds);
	await session.release();
	return readFloats(outputs, 'logits');
}

async function runPatched(layout: LayoutId, schedule: Schedule, positions = [...ids.keys()]) {
	const { bytes, manifest } = patchGraph(makeRandomGraph(layout), expected);
	const session = await ort.InferenceSession.create(bytes);
	const feeds = makeFeeds();
	feeds.logits_positions = makeIntegers(positions, [positions.length]);
	for (const [i, positional] of schedule.entries()) {
		const table = buildRotaryTable(positional, headDim, 512);
		feeds[`rope_cos.${i}`] = new ort.Tensor('float32', table.cos, [512, headDim / 2]);
		feeds[`rope_sin.${i}`] = new ort.Tensor('float32', table.sin, [512, headDim / 2]);
	}
	const outputs = await session.run(feeds);
	await session.release();
	return { outputs, manifest, logits: readFloats(outputs, 'logits') };
}

describe('the four layouts', () => {
	it.each(['A', 'B', 'C'] as const)(
		'%s computes after patching what it computed before',
		async (layout) => {
			const { logits, manifest } = await runPatched(layout, own);
			expect(manifest.layout).toBe(layout);
			expect(manifest.repairedLayers).toEqual([]);
			expect(largestDifference(logits, await runOriginal(layout))).toBeLessThan(2e-5);
		}
	);

	it('UP computed RoPE on the NoPE layers, and after patching is repaired', async () => {
		const faulty = await runOriginal('UP');
		const asBefore = await runPatched('UP', allRope);
		expect(largestDifference(asBefore.logits, faulty)).toBeLessThan(2e-5);
		const { logits, manifest } = await runPatched('UP', own);
		expect(manifest).toMatchObject({ layout: 'UP', repairedLayers: [3] });
		expect(largestDifference(logits, faulty)).toBeGreaterThan(0.05);
		expect(largestDifference(logits, await runOriginal('A'))).toBeLessThan(2e-5);
	});

	it('RoPE fused into every layer is the same fault', async () => {
		const { logits, manifest } = await runPatched('all-fused', own);
		expect(manifest).toMatchObject({ layout: 'UP', repairedLayers: [3] });
		expect(largestDifference(logits, await runOriginal('A'))).toBeLessThan(2e-5);
	});

	it.each([
		['their own', own],
		['RoPE everywhere', allRope],
		['NoPE everywhere', allNope]
	])('agree with each other under %s schedule', async (_, schedule) => {
		const reference = await runPatched('A', schedule);
		for (const layout of ['B', 'C', 'UP'] as const) {
			const { logits } = await runPatched(layout, schedule);
			expect(largestDifference(logits, reference.logits)).toBeLessThan(2e-5);
		}
	});

	it('give other logits under other schedules', async () => {
		const { logits } = await runPatched('A', own);
		for (const schedule of [allRope, allNope]) {
			const other = await runPatched('A', schedule);
			expect(largestDifference(logits, other.logits)).toBeGreaterThan(0.01);
		}
	});
});

describe('taps', () => {
	const readTap = (run: { outputs: ort.InferenceSession.ReturnType }, name: string) =>
		readFloats(run.outputs, name);

	it('are the same tensors in every layout', async () => {
		const a = await runPatched('A', own);
		for (const layout of ['B', 'UP'] as const) {
			const other = await runPatched(layout, own);
			const compare = (choose: (manifest: GraphManifest) => string) =>
				largestDifference(readTap(a, choose(a.manifest)), readTap(other, choose(other.manifest)));
			for (let i = 0; i < layers; i++)
				for (const tap of ['q', 'k', 'attentionOutput', 'residual'] as const)
					expect(compare((m) => m.layers[i]?.[tap] ?? '')).toBeLessThan(2e-5);
			expect(compare((m) => m.finalResidual)).toBeLessThan(2e-5);
		}
	});

	it('hold q, k and v side by side where the graph packs them', async () => {
		const [a, c] = [await runPatched('A', own), await runPatched('C', own)];
		const packed = readTap(c, c.manifest.layers[2]?.q ?? '');
		const q = readTap(a, a.manifest.layers[2]?.q ?? '');
		const k = readTap(a, a.manifest.layers[2]?.k ?? '');
		const [qWidth, kWidth] = [4 * headDim, kvHeads * headDim];
		const width = qWidth + 2 * kWidth;
		expect(packed).toHaveLength(ids.length * width);
		const last = packed.subarray((ids.length - 1) * width);
		expect(largestDifference(last.subarray(0, qWidth), q.subarray(-qWidth))).toBeLessThan(2e-5);
		const keys = last.subarray(qWidth, qWidth + kWidth);
		expect(largestDifference(keys, k.subarray(-kWidth))).toBeLessThan(2e-5);
	});

	it('add up: the residual stream at the first layer does not depend on positions', async () => {
		const [a, b] = [await runPatched('A', allRope), await runPatched('A', allNope)];
		const first = a.manifest.layers[0]?.residual ?? '';
		expect(readTap(a, first)).toEqual(readTap(b, first));
		const second = a.manifest.layers[1]?.residual ?? '';
		expect(largestDifference(readTap(a, second), readTap(b, second))).toBeGreaterThan(0.01);
	});

	it('never bear a name that runtimes take for a cache', () => {
		const { manifest } = patchGraph(makeRandomGraph('C'), expected);
		const names = manifest.layers.flatMap((l) => [l.q, l.k, l.attentionOutput, l.residual]);
		expect([...names, manifest.finalResidual].filter((n) => !n || n.startsWith('present'))).toEqual(
			[]
		);
	});
});

describe('logits positions', () => {
	it('choose rows of the logits exactly', async () => {
		const all = await runPatched('A', own);
		const some = await runPatched('A', own, [39, 0, 17]);
		const vocabulary = randomConfig.vocab_size;
		const row = (i: number) => all.logits.subarray(i * vocabulary, (i + 1) * vocabulary);
		for (const [at, position] of [39, 0, 17].entries()) {
			const found = some.logits.subarray(at * vocabulary, (at + 1) * vocabulary);
			expect(largestDifference(found, row(position))).toBeLessThan(1e-5);
		}
	});
});

describe('tidiness', () => {
	it('leaves no bypassed node, unused cache or unused input behind', () => {
		const { bytes } = patchGraph(makeRandomGraph('B'), expected);
		const { graph } = decodeModel(bytes);
		expect(graph.node.filter((node) => node.opType === 'RotaryEmbedding')).toEqual([]);
		expect(graph.initializer.map((t) => t.name)).not.toContain('cos_cache');
		expect(graph.input.map((input) => input.name)).not.toContain('position_ids');
	});

	it('reads and writes a graph byte for byte', () => {
		const bytes = makeRandomGraph('A');
		expect(Buffer.compare(encodeModel(decodeModel(bytes).model), bytes)).toBe(0);
	});
});

describe('other graphs', () => {
	function alter(change: (graph: GraphProto) => void, layout: LayoutId = 'A'): Uint8Array {
		const { model, graph } = decodeModel(makeRandomGraph(layout));
		change(graph);
		return encodeModel(model);
	}
	const attention = (graph: GraphProto, index = 1) => {
		const node = graph.node.filter((n) => n.opType === 'GroupQueryAttention')[index];
		if (!node) throw new Error('no such layer');
		return node;
	};

	it.each<[string, () => Uint8Array, string]>([
		['text', () => new TextEncoder().encode('<!doctype html>'), 'not an ONNX model'],
		['an empty file', () => new Uint8Array(), 'no graph'],
		['one with its weights inside', () => new Uint8Array(17 * 2 ** 20), '17825792 bytes'],
		[
			'layout D',
			() =>
				alter((g) => {
					attention(g).opType = 'Attention';
					attention(g, 1).domain = 'com.microsoft';
					const node = g.node.find((n) => n.opType === 'Attention');
					if (node) node.domain = '';
				}),
			'ai.onnx.Attention'
		],
		[
			'MultiHeadAttention',
			() => alter((g) => (attention(g).opType = 'MultiHeadAttention')),
			'MultiHeadAttention'
		],
		[
			'a missing layer',
			() => alter((g) => g.node.splice(g.node.indexOf(attention(g)), 1)),
			'Found 3 GroupQueryAttention'
		],
		[
			'two nodes of one layer',
			() => alter((g) => (attention(g, 1).input[3] = 'past_key_values.0.key')),
			'cache'
		],
		[
			'interleaved RoPE',
			() => alter((g) => setInteger(attention(g), 'rotary_interleaved', 1)),
			'rotary_interleaved=1'
		],
		[
			'a sliding window',
			() => alter((g) => setInteger(attention(g), 'local_window_size', 128)),
			'local_window_size=128'
		],
		['another scale', () => alter((g) => setInteger(attention(g), 'scale', 1)), 'scale=1'],
		[
			'another head count',
			() => alter((g) => setInteger(attention(g), 'num_heads', 8)),
			'num_heads=8'
		],
		[
			'an attention bias',
			() => alter((g) => (attention(g).input[10] = 'bias')),
			'unknown input 10'
		],
		['scores given out', () => alter((g) => attention(g).output.push('scores')), 'scores'],
		[
			'only rotated queries',
			() =>
				alter((g) => {
					const node = attention(g);
					node.input[1] = g.node.find((n) => n.output[0] === node.input[1])?.input[0] ?? '';
				}, 'B'),
			'only one of queries and keys'
		],
		[
			'RoPE twice',
			() => alter((g) => setInteger(attention(g), 'do_rotary', 1), 'B'),
			'rotated twice'
		],
		[
			'no RoPE on a RoPE layer',
			() => alter((g) => setInteger(attention(g), 'do_rotary', 0)),
			'no RoPE in the graph'
		],
		[
			'an unknown input',
			() => alter((g) => g.input.push(createTensorInfo('cache_branch', 'int64', [1]))),
			'"cache_branch"'
		],
		['no logits', () => alter((g) => g.output.shift()), '"logits"'],
		[
			'queries that are normalised after their projection',
			() =>
				alter((g) => {
					const node = attention(g);
					const q = node.input[0] ?? '';
					const norm = createNode({
						opType: 'SimplifiedLayerNormalization',
						name: 'q_norm',
						input: [q, 'model.layers.0.input_layernorm.weight'],
						output: ['q_normed']
					});
					const reshape = createNode({
						opType: 'Reshape',
						name: 'q_reshape',
						input: ['q_normed', 'one'],
						output: ['q_reshaped']
					});
					g.node.splice(g.node.indexOf(node), 0, norm, reshape);
					node.input[0] = 'q_reshaped';
				}),
			'normalise queries and keys'
		],
		[
			'another operator before a layer',
			() =>
				alter((g) => {
					const node = g.node.find((n) => n.name === '/model/layers.1/attn/q_proj/MatMul');
					if (node) node.opType = 'Relu';
				}),
			'found Relu'
		]
	])('%s: refused, and the message says what was found', (_, make, message) => {
		const bytes = make();
		expect(() => patchGraph(bytes, expected)).toThrow(UnsupportedGraphError);
		expect(() => patchGraph(bytes, expected)).toThrow(message);
	});

	it('of another model than the config says: refused', () => {
		const bytes = makeRandomGraph('A');
		expect(() => patchGraph(bytes, { ...expected, layers: 8 })).toThrow('the config has 8 layers');
		expect(() => patchGraph(bytes, { ...expected, headDim: 32 })).toThrow(UnsupportedGraphError);
	});
});

/** The graph with `num_logits_to_keep` in front of its head, as exporters for transformers.js write it, and with its initializers listed as inputs. */
function keepSome(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
	const { model, graph } = decodeModel(bytes);
	const head = graph.node.find(({ output }) => output.includes('logits'));
	const [all = ''] = head?.input ?? [];
	if (head) head.input[0] = 'last_rows';
	const integers = (name: string, value: bigint) =>
		createInitializer(name, 'int64', [1], new Uint8Array(BigInt64Array.of(value).buffer));
	graph.initializer.push(integers('axis', 1n), integers('end', 2n ** 62n), integers('zero', 0n));
	const nodes = [
		createNode({ opType: 'Neg', name: 'n', input: ['num_logits_to_keep'], output: ['minus'] }),
		createNode({ opType: 'Unsqueeze', name: 'u', input: ['minus', 'zero'], output: ['start'] }),
		createNode({
			opType: 'Slice',
			name: 's',
			input: [all, 'start', 'end', 'axis'],
			output: ['last_rows']
		})
	];
	graph.node.splice(graph.node.length - 1, 0, ...nodes);
	graph.input.push(createTensorInfo('num_logits_to_keep', 'int64', []));
	graph.input.push(createTensorInfo('axis', 'int64', [1]), createTensorInfo('end', 'int64', [1]));
	return encodeModel(model);
}

it('keeps all rows of a graph that takes num_logits_to_keep, and drops initializers that are listed as inputs', async () => {
	const plain = patchGraph(makeRandomGraph('A'), expected);
	const { bytes } = patchGraph(keepSome(makeRandomGraph('A')), expected);
	const { graph } = decodeModel(bytes);
	const names = graph.input.map(({ name }) => name);
	expect(names).toEqual(decodeModel(plain.bytes).graph.input.map(({ name }) => name));
	expect(await runGraph(bytes, randomConfig, ids, own)).toEqual(
		await runGraph(plain.bytes, randomConfig, ids, own)
	);
});

it.each(['cache_position', 'inputs_embeds', 'token_type_ids'])(
	'refuses an input %s by its name',
	(name) => {
		const { model, graph } = decodeModel(makeRandomGraph('A'));
		graph.input.push(createTensorInfo(name, 'int64', ['n']));
		expect(() => patchGraph(encodeModel(model), expected)).toThrow(`unknown input "${name}"`);
	}
);
