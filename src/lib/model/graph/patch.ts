/**
 * @file Surgery on a decoder's ONNX graph: positions become inputs, and what happens inside becomes outputs.
 *
 * Every layer's attention rotates by tables that are inputs of the graph, `rope_cos.{i}` and `rope_sin.{i}` `[rows, headDim / 2]`; with
 * cos = 1 and sin = 0 that is NoPE. Queries and keys before RoPE, attention outputs and the residual stream are
 * given out under their own names (never `present…`, which runtimes take for caches). A Gather before the head computes logits
 * only at `logits_positions`.
 */
import {
	classifyLayout,
	indexProducers,
	readAttentionLayers,
	type AttentionLayer,
	type ExpectedShape,
	type Layout,
	type Producers
} from './attention-layers.ts';
import { readExternalFiles } from './external-data.ts';
import { readCacheType, requireKnownModel } from './known-model.ts';
import { UnsupportedGraphError, type ElementType, type GraphProto } from './onnx.ts';
import { decodeModel, isContrib, readElementType, readNumber } from './onnx-read.ts';
import { createNode, createTensorInfo, encodeModel, setInteger } from './onnx-write.ts';
import { dropListedInitializers, keepAllLogits } from './optional-inputs.ts';
import { findHead, findResiduals } from './residual-stream.ts';
import { shareTurnedInitializers } from './share-embedding.ts';

/** Bytes; larger files have their weights inside and cannot be patched in memory. */
export const largestGraph = 16 * 2 ** 20;
const logitsPositions = 'logits_positions';

export interface LayerTaps {
	readonly rotaryInputs: { readonly cos: string; readonly sin: string };
	/** Output with the queries `[1, tokens, queryHeads * headDim]`; q, k and v side by side where packed. */
	readonly q: string;
	/** Output with the keys; the same tensor as `q` where packed. */
	readonly k: string;
	readonly isPacked: boolean;
	/** `[1, tokens, queryHeads * headDim]` */
	readonly attentionOutput: string;
	/** The residual stream as it enters the layer, `[1, tokens, hidden]`. */
	readonly residual: string;
}

/** What a patched graph takes and gives. */
export interface GraphManifest {
	readonly layout: Layout;
	/** Layers whose graph rotates although the model was trained without: identity tables repair them. */
	readonly repairedLayers: readonly number[];
	readonly elementType: 'float32' | 'float16';
	readonly layers: readonly LayerTaps[];
	/** The residual stream after the last layer. */
	readonly finalResidual: string;
	/** Files, beside the graph, that hold tensors. */
	readonly externalFiles: readonly string[];
}

export interface Patched {
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly manifest: GraphManifest;
	/** Bytes that each external file must have at least. */
	readonly files: ReadonlyMap<string, number>;
	/** True where weights are in blocks of 4 bits. */
	readonly isFourBit: boolean;
}

/**
 * The patched graph and what it takes and gives.
 * @throws {UnsupportedGraphError} for every graph whose parts are not all known; nothing is guessed
 */
export function patchGraph(bytes: Uint8Array, expected: ExpectedShape): Patched {
	if (bytes.length > largestGraph)
		throw new UnsupportedGraphError(
			`The graph has ${bytes.length} bytes; with its weights in files of their own it would be under ${largestGraph}.`
		);
	const { model, graph } = decodeModel(bytes);
	dropListedInitializers(graph);
	requireKnownModel(model, graph);
	keepAllLogits(graph);
	const producers = indexProducers(graph);
	const layers = readAttentionLayers(graph, producers, expected);
	const { layout, repaired } = classifyLayout(layers, expected.usesRope);
	const elementType = readCacheType(graph);
	const residuals = findResiduals(graph, producers, layers);

	for (const layer of layers) feedTables(graph, layer, elementType, expected.headDim);
	gatherBeforeHead(graph, producers);
	const taps = layers.map((layer, i) => describeTaps(layer, residuals[i] ?? ''));
	const finalResidual = residuals.at(-1) ?? '';
	giveOut(graph, elementType, [
		...taps.flatMap(({ q, k, attentionOutput, residual }) => [q, k, attentionOutput, residual]),
		finalResidual
	]);
	shareTurnedInitializers(graph);
	removeUnused(graph);
	const files = readExternalFiles(graph);
	const isFourBit = graph.node.some(
		(node) => isContrib(node, 'MatMulNBits') && readNumber(node, 'bits', 4) === 4
	);
	const manifest = {
		layout,
		repairedLayers: repaired,
		elementType,
		layers: taps,
		finalResidual,
		externalFiles: [...files.keys()]
	};
	return { bytes: encodeModel(model), manifest, files, isFourBit };
}

function feedTables(
	graph: GraphProto,
	layer: AttentionLayer,
	elementType: ElementType,
	headDim: number
): void {
	const { node, index } = layer;
	const { cos, sin } = nameTables(index);
	const [, , value = '', ...rest] = node.input.slice(0, 7);
	while (rest.length < 4) rest.push('');
	node.input = [layer.q, layer.k, value, ...rest, cos, sin];
	setInteger(node, 'do_rotary', 1);
	setInteger(node, 'rotary_interleaved', 0);
	for (const name of [cos, sin])
		graph.input.push(createTensorInfo(name, elementType, ['rope_rows', headDim / 2]));
}

function nameTables(layer: number) {
	return { cos: `rope_cos.${layer}`, sin: `rope_sin.${layer}` };
}

function gatherBeforeHead(graph: GraphProto, producers: Producers): void {
	const { norm, reader } = findHead(graph, producers);
	const all = norm.output[0] ?? '';
	const chosen = `${all}/at_logits_positions`;
	const gather = createNode({
		opType: 'Gather',
		name: '/logits_positions/Gather',
		input: [all, logitsPositions],
		output: [chosen],
		attributes: { axis: 1n }
	});
	reader.input = reader.input.map((input) => (input === all ? chosen : input));
	graph.node.splice(graph.node.indexOf(reader), 0, gather);
	graph.input.push(createTensorInfo(logitsPositions, 'int64', ['n_logits']));
	const logits = graph.output.find((output) => output.name === 'logits')?.type?.value;
	const dim = logits?.case === 'tensorType' ? logits.value.shape?.dim[1] : undefined;
	if (dim) dim.value = { case: 'dimParam', value: 'n_logits' };
}

function describeTaps(layer: AttentionLayer, residual: string): LayerTaps {
	return {
		rotaryInputs: nameTables(layer.index),
		q: layer.q,
		k: layer.isPacked ? layer.q : layer.k,
		isPacked: layer.isPacked,
		attentionOutput: layer.node.output[0] ?? '',
		residual
	};
}

function giveOut(graph: GraphProto, elementType: ElementType, names: readonly string[]): void {
	const known = new Set(graph.output.map((output) => output.name));
	for (const name of new Set(names)) {
		if (known.has(name)) continue;
		const info = graph.valueInfo.find((value) => value.name === name);
		const type = readElementType(info) ?? elementType;
		graph.output.push(
			createTensorInfo(name, type, ['batch_size', 'sequence_length', `width:${name}`])
		);
	}
}

/** Drops nodes whose results nobody reads any more, then initializers and inputs of the same fate. */
function removeUnused(graph: GraphProto): void {
	const needed = new Set(graph.output.map((output) => output.name));
	const kept = graph.node.toReversed().filter((node) => {
		const isNeeded = node.output.some((output) => needed.has(output));
		if (isNeeded) for (const input of node.input) needed.add(input);
		return isNeeded;
	});
	graph.node = kept.reverse();
	graph.initializer = graph.initializer.filter((tensor) => needed.has(tensor.name));
	graph.input = graph.input.filter((input) => needed.has(input.name));
}
