/**
 * @file A decoder's graph, written from its shape and from where its tensors lie; what it takes and gives is what a patched graph does
 * (see patch.ts). It has the operators that exporters for ONNX Runtime write, so that the runtime's fused kernels serve it.
 *
 * Each layer's attention output is read by its projection alone, and the residual stream enters a layer under one name: whoever changes
 * what a head writes, or the stream, has one place to do it. The last norm reads the rows whose logits are wanted, and no others.
 */
import type { RotaryTable } from '../../math/rope.ts';
import { addEmbedding } from './compose-embedding.ts';
import { addLayer, addNorm, nameTables, type LayerContext, type Stream } from './compose-layer.ts';
import { embeddingName, finalNormName, headOf, type DecoderShape } from './decoder-shape.ts';
import { GraphBuilder } from './graph-builder.ts';
import { LinearWriter, type ComposeTarget } from './linear-writer.ts';
import type { ValueInfoProto } from './onnx.ts';
import { createInitializer, createModel, createTensorInfo, encodeModel } from './onnx-write.ts';
import type { GraphManifest, LayerTaps } from './patch.ts';
import { StoredWeights, type StoredTensor, type WeightView } from './stored-weights.ts';

export interface ComposedGraph {
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly manifest: GraphManifest;
	/** What is to be found under the locations that the initializers name. */
	readonly views: readonly WeightView[];
}

export interface Weights {
	readonly shape: DecoderShape;
	/** Every tensor of `listTensors`. */
	readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * The graph with positions as inputs, and with taps.
 * @throws {RangeError} where a tensor is missing
 */
export function composeGraph(model: Weights, target: ComposeTarget): ComposedGraph {
	const graph = new GraphBuilder();
	const weights = new StoredWeights(model.tensors);
	const tablesOf = (layer: number) => Object.values(nameTables(layer));
	const { layers, finalResidual } = addDecoder(graph, weights, model, target, {
		tablesOf,
		rowsAt: 'logits_positions'
	});
	const { elementType } = target;
	const { shape } = model;
	const half = shape.headDim / 2;
	const tables = layers.flatMap(({ rotaryInputs }) => Object.values(rotaryInputs));
	const taps = new Map(layers.flatMap((layer) => listTaps(layer, shape)));
	taps.set(finalResidual, shape.hidden);
	const bytes = encode(graph, shape, elementType, {
		inputs: [
			...tables.map((name) => createTensorInfo(name, elementType, ['rope_rows', half])),
			createTensorInfo('logits_positions', 'int64', ['n_logits'])
		],
		outputs: Array.from(taps, ([name, width]) =>
			createTensorInfo(name, elementType, ['batch_size', 'sequence_length', width])
		),
		logits: 'n_logits'
	});
	const { views } = weights;
	const manifest = {
		layout: 'composed',
		repairedLayers: [],
		elementType,
		layers,
		finalResidual,
		externalFiles: views.map(({ location }) => location)
	} as const;
	return { bytes, manifest, views };
}

/**
 * The same model as an exporter would write it: its own tables inside, logits of every token, no taps. To compare with.
 * @param tables one entry a layer; null where it does not rotate
 */
export function composePlainGraph(
	model: Weights,
	target: ComposeTarget,
	tables: readonly (RotaryTable | null)[]
): Pick<ComposedGraph, 'bytes' | 'views'> {
	const graph = new GraphBuilder();
	const weights = new StoredWeights(model.tensors);
	const names = new Map<RotaryTable, readonly string[]>();
	for (const table of tables) {
		if (!table || names.has(table)) continue;
		const add = (name: string, values: Float32Array) => {
			const bytes = new Uint8Array(new Float32Array(values).buffer);
			const dims = [table.rows, table.half];
			graph.initializers.push(createInitializer(name, 'float32', dims, bytes));
			if (target.elementType === 'float32') return name;
			return graph.add('Cast', `${name}/Cast`, [name], { attributes: { to: 10n } });
		};
		const [cos, sin] = [`cos_cache.${names.size}`, `sin_cache.${names.size}`];
		names.set(table, [add(cos, table.cos), add(sin, table.sin)]);
	}
	const tablesOf = (layer: number) => {
		const table = tables[layer];
		return (table && names.get(table)) ?? [];
	};
	addDecoder(graph, weights, model, target, { tablesOf, rowsAt: null });
	const ends = { inputs: [], outputs: [], logits: 'sequence_length' };
	const bytes = encode(graph, model.shape, target.elementType, ends);
	return { bytes, views: weights.views };
}

interface DecoderEnds extends Pick<LayerContext, 'tablesOf'> {
	/** Input with the places whose logits are wanted; null computes all. */
	readonly rowsAt: string | null;
}

function addDecoder(
	graph: GraphBuilder,
	weights: StoredWeights,
	{ shape }: Weights,
	target: ComposeTarget,
	{ tablesOf, rowsAt }: DecoderEnds
): { readonly layers: readonly LayerTaps[]; readonly finalResidual: string } {
	const linears = new LinearWriter(graph, weights, target);
	const context = { graph, linears, shape, lengths: graph.addLengths(), tablesOf };
	const embedded = addEmbedding(graph, weights, linears, target);
	let stream: Stream = { x: embedded, added: '' };
	const layers: LayerTaps[] = [];
	for (let layer = 0; layer < shape.layers; layer++) {
		const added = addLayer(context, layer, stream);
		layers.push(added.taps);
		stream = added.stream;
	}
	const at = `/model/layers.${shape.layers}/final_norm_layernorm`;
	const finalResidual = graph.add('Add', `${at}/Add`, [stream.x, stream.added]);
	const along = { attributes: { axis: 1n } };
	const rows = rowsAt
		? graph.add('Gather', `${at}/Gather`, [finalResidual, rowsAt], along)
		: finalResidual;
	const { normed } = addNorm(context, at, finalNormName, { x: rows, added: '' });
	const head = headOf(shape);
	const product = linears.multiply('/lm_head/MatMul', linears.flatten(normed, shape.hidden), head, {
		...(shape.isTied && { weight: embeddingName }),
		...(target.runsOn === 'cpu' && { output: 'logits' })
	});
	linears.unflatten(product, shape.vocabulary, 'logits');
	return { layers, finalResidual };
}

function listTaps(layer: LayerTaps, shape: DecoderShape): [string, number][] {
	const { queryHeads, kvHeads, headDim, hidden } = shape;
	return [
		[layer.q, queryHeads * headDim],
		[layer.k, kvHeads * headDim],
		[layer.attentionOutput, queryHeads * headDim],
		[layer.residual, hidden]
	];
}

function encode(
	{ nodes, initializers }: GraphBuilder,
	shape: DecoderShape,
	elementType: ComposeTarget['elementType'],
	ends: {
		readonly inputs: readonly ValueInfoProto[];
		readonly outputs: readonly ValueInfoProto[];
		readonly logits: string;
	}
): Uint8Array<ArrayBuffer> {
	const caches = (prefix: string, length: string) =>
		Array.from({ length: shape.layers }, (_, i) =>
			['key', 'value'].map((part) => {
				const dims = ['batch_size', shape.kvHeads, length, shape.headDim];
				return createTensorInfo(`${prefix}.${i}.${part}`, elementType, dims);
			})
		).flat();
	const tokens = ['batch_size', 'sequence_length'];
	return encodeModel(
		createModel({
			nodes,
			initializers,
			inputs: [
				createTensorInfo('input_ids', 'int64', tokens),
				createTensorInfo('attention_mask', 'int64', ['batch_size', 'total_sequence_length']),
				...caches('past_key_values', 'past_sequence_length'),
				...ends.inputs
			],
			outputs: [
				createTensorInfo('logits', elementType, ['batch_size', ends.logits, shape.vocabulary]),
				...caches('present', 'total_sequence_length'),
				...ends.outputs
			],
			opset: 21
		})
	);
}
