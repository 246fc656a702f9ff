/**
 * @file Hands for a graph, composed or patched: gates and fills for what heads write, rows laid over the residual stream, other rows
 * for the head to read, a mask on top of the causal one, and a way in above any layer. A model that nobody interferes with runs its graph
 * without them: they cost it nothing, and norms stay fused.
 */
import { UnsupportedGraphError, type GraphProto, type NodeProto } from './onnx.ts';
import { decodeModel, isContrib, readElementType, readNumber } from './onnx-read.ts';
import { createNode, createTensorInfo, encodeModel } from './onnx-write.ts';
import { addEntrance, type Entrance } from './entrances.ts';
import type { GraphManifest } from './patch.ts';

/** Two inputs that change a tensor `x` into `x × scale + shift`; both are broadcast to it. */
export interface Handle {
	readonly scale: string;
	readonly shift: string;
}

export interface Handles {
	/** Width of the residual stream. */
	readonly hidden: number;
	/** One a layer, on what its heads write, `[1, tokens, queryHeads × headDim]`. */
	readonly heads: readonly Handle[];
	/** One before each layer, and one after the last, on the residual stream `[1, tokens, hidden]`. */
	readonly residuals: readonly Handle[];
	/** Input `[1, n, hidden]`: rows that `logits_positions` counts after those of the tokens. */
	readonly lensRows: string;
	/** Input `[1, 1, tokens, cached and new tokens]` that is added to every layer's scores; null where the graph has none. */
	readonly scoreBias: string | null;
	/** Null where layers are tied to each other by more than the stream. */
	readonly entrance: Entrance | null;
}

export interface HandleChoice {
	/**
	 * Takes a bias on the scores, too. It is read by every layer of every run, is as large as a map, and keeps WebGPU from its fused
	 * attention, so that it is not there for those who only want the other hands.
	 */
	readonly hasBias?: boolean;
}

/**
 * The same graph with hands; its taps give what heads write before the gates, and the residual stream after the patches.
 * @throws {UnsupportedGraphError} where the residual stream has no place for them
 */
export function addHandles(
	bytes: Uint8Array,
	manifest: GraphManifest,
	{ hasBias = false }: HandleChoice = {}
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly handles: Handles } {
	const { model, graph } = decodeModel(bytes);
	const surgery = new Surgery(graph, manifest.elementType);
	const heads = manifest.layers.map(({ attentionOutput }, i) =>
		surgery.changeForReaders(attentionOutput, `head_gates.${i}`, `head_fills.${i}`)
	);
	const residuals = [...manifest.layers.map(({ residual }) => residual), manifest.finalResidual];
	const handles = residuals.map((name, i) =>
		surgery.changeAtSource(name, `residual_keeps.${i}`, `residual_rows.${i}`)
	);
	const lensRows = 'lens_rows';
	const hidden = surgery.findWidth(residuals[0] ?? '');
	surgery.appendRows(manifest.finalResidual, lensRows, hidden);
	const scoreBias = hasBias ? 'score_bias' : null;
	if (scoreBias) surgery.biasScores(scoreBias);
	const bounds = manifest.layers.map(({ residual }, i) => ({
		from: residual,
		to: nameBefore(residuals[i + 1] ?? '')
	}));
	const entrance = addEntrance(graph, bounds, (name) => surgery.typeOf(name));
	const all = { hidden, heads, residuals: handles, lensRows, scoreBias, entrance };
	return { bytes: encodeModel(model), handles: all };
}

/** A residual stream before it is changed. */
const nameBefore = (name: string) => `${name}/before`;

/** Where GroupQueryAttention takes `attention_bias`. */
const biasInput = 10;

class Surgery {
	readonly #graph: GraphProto;
	readonly #elementType: GraphManifest['elementType'];

	constructor(graph: GraphProto, elementType: GraphManifest['elementType']) {
		this.#graph = graph;
		this.#elementType = elementType;
	}

	/** Nodes that read a tensor read the changed one; the graph's output of that name stays what it was. */
	changeForReaders(name: string, scale: string, shift: string): Handle {
		const changed = `${name}/changed`;
		this.#redirect(name, changed);
		this.#insertAfter(this.#findProducer(name), this.#change(name, changed, scale, shift));
		return { scale, shift };
	}

	/** A tensor is changed before anybody reads it. A norm that makes it on the way is taken apart: sum, change, norm. */
	changeAtSource(name: string, scale: string, shift: string): Handle {
		const producer = this.#findProducer(name);
		const before = nameBefore(name);
		const change = this.#change(before, name, scale, shift);
		if (isContrib(producer, 'SkipSimplifiedLayerNormalization') && producer.output[3] === name) {
			const { sums, norm } = takeApart(producer, before, name);
			const at = this.#graph.node.indexOf(producer);
			this.#graph.node.splice(at, 1, ...sums, ...change, norm);
			return { scale, shift };
		}
		producer.output = producer.output.map((output) => (output === name ? before : output));
		this.#insertAfter(producer, change);
		return { scale, shift };
	}

	/** Whoever reads a tensor `[1, tokens, width]` finds other rows after its own. */
	appendRows(name: string, rows: string, width: number): void {
		const joined = `${name}/with_${rows}`;
		const node = createNode({
			opType: 'Concat',
			name: `${joined}/Concat`,
			input: [name, rows],
			output: [joined],
			attributes: { axis: 1n }
		});
		this.#redirect(name, joined);
		this.#insertAfter(this.#findProducer(name), [node]);
		this.#addInput(rows, ['batch_size', 'lens_rows_count', width], this.typeOf(name));
	}

	/** Every layer's scores have this added to them before the softmax. */
	biasScores(name: string): void {
		const layers = this.#graph.node.filter((node) => isContrib(node, 'GroupQueryAttention'));
		for (const node of layers) {
			if (node.input[biasInput])
				throw new UnsupportedGraphError('The scores of this graph have a bias already.');
			const before = Array.from({ length: biasInput }, (_, i) => node.input[i] ?? '');
			node.input = [...before, name, ...node.input.slice(biasInput + 1)];
		}
		this.#addInput(name, [1, 1, `${name}/queries`, `${name}/keys`], this.#elementType);
	}

	/** Width of a stream: its norm has a scale of as many numbers. */
	findWidth(stream: string): number {
		const norm = this.#graph.node.find(
			({ opType, input }) => opType === 'SimplifiedLayerNormalization' && input[0] === stream
		);
		const scale = this.#graph.initializer.find(({ name }) => name === norm?.input[1]);
		const width = scale?.dims[0];
		if (width === undefined)
			throw new UnsupportedGraphError('No norm tells the width of the residual stream.');
		return Number(width);
	}

	#change(from: string, to: string, scale: string, shift: string): NodeProto[] {
		const type = this.#findType(from) ?? this.typeOf(to);
		for (const name of [scale, shift])
			this.#addInput(name, [`${name}/batch`, `${name}/rows`, `${name}/width`], type);
		const scaled = `${to}/scaled`;
		return [
			createNode({ opType: 'Mul', name: `${to}/Mul`, input: [from, scale], output: [scaled] }),
			createNode({ opType: 'Add', name: `${to}/Add`, input: [scaled, shift], output: [to] })
		];
	}

	#addInput(
		name: string,
		dims: readonly (number | string)[],
		type: GraphManifest['elementType']
	): void {
		this.#graph.input.push(createTensorInfo(name, type, dims));
	}

	/** Element type of a tensor that is an output of the graph, or becomes one by a change. */
	typeOf(name: string): GraphManifest['elementType'] {
		const found = this.#findType(name) ?? this.#findType(name.replace(/\/before$/, ''));
		return found ?? this.#elementType;
	}

	#findType(name: string): GraphManifest['elementType'] | null {
		const type = readElementType(this.#graph.output.find((output) => output.name === name));
		return type === 'float32' || type === 'float16' ? type : null;
	}

	#findProducer(name: string): NodeProto {
		const found = this.#graph.node.find((node) => node.output.includes(name));
		if (!found) throw new UnsupportedGraphError(`No node makes "${name}".`);
		return found;
	}

	#redirect(from: string, to: string): void {
		for (const node of this.#graph.node)
			node.input = node.input.map((input) => (input === from ? to : input));
	}

	#insertAfter(node: NodeProto, nodes: readonly NodeProto[]): void {
		this.#graph.node.splice(this.#graph.node.indexOf(node) + 1, 0, ...nodes);
	}
}

/** A norm of a sum as the sum and the norm of `changed`, which is what becomes of it. */
function takeApart(skipNorm: NodeProto, sum: string, changed: string) {
	const [x = '', added = '', scale = '', bias = ''] = skipNorm.input;
	const at = skipNorm.name || changed;
	const part = bias ? `${sum}/without_bias` : sum;
	const sums = [
		createNode({ opType: 'Add', name: `${at}/Sum`, input: [x, added], output: [part] }),
		...(bias
			? [createNode({ opType: 'Add', name: `${at}/Bias`, input: [part, bias], output: [sum] })]
			: [])
	];
	const norm = createNode({
		opType: 'SimplifiedLayerNormalization',
		name: `${at}/Norm`,
		input: [changed, scale],
		output: [skipNorm.output[0] ?? ''],
		attributes: { axis: -1n, epsilon: readNumber(skipNorm, 'epsilon', 1e-5), stash_type: 1n }
	});
	return { sums, norm };
}
