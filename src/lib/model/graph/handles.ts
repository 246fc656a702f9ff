/**
 * @file Hands for a graph, composed or patched: gates and fills for what heads write, rows laid over the residual stream, and other rows
 * for the head to read. A model that nobody interferes with runs its graph without them: they cost it nothing, and norms stay fused.
 */
import { UnsupportedGraphError, type GraphProto, type NodeProto } from './onnx.ts';
import { decodeModel, isContrib, readElementType, readNumber } from './onnx-read.ts';
import { createNode, createTensorInfo, encodeModel } from './onnx-write.ts';
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
}

/**
 * The same graph with hands; its taps give what heads write before the gates, and the residual stream after the patches.
 * @throws {UnsupportedGraphError} where the residual stream has no place for them
 */
export function addHandles(
	bytes: Uint8Array,
	manifest: GraphManifest
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
	return { bytes: encodeModel(model), handles: { hidden, heads, residuals: handles, lensRows } };
}

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
		const before = `${name}/before`;
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
		this.#addInput(rows, [1, 'lens_rows_count', width], this.#typeOf(name));
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
		const type = this.#typeOf(from) ?? this.#typeOf(to);
		for (const name of [scale, shift])
			this.#addInput(name, [1, `${name}/rows`, `${name}/width`], type);
		const scaled = `${to}/scaled`;
		return [
			createNode({ opType: 'Mul', name: `${to}/Mul`, input: [from, scale], output: [scaled] }),
			createNode({ opType: 'Add', name: `${to}/Add`, input: [scaled, shift], output: [to] })
		];
	}

	#addInput(
		name: string,
		dims: readonly (number | string)[],
		type: GraphManifest['elementType'] | null
	): void {
		this.#graph.input.push(createTensorInfo(name, type ?? this.#elementType, dims));
	}

	/** Element type of one of the graph's outputs: every tensor that is changed is one. */
	#typeOf(name: string): GraphManifest['elementType'] | null {
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
