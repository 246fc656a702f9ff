/**
 * @file A way into the middle of a decoder: each layer in a branch of its own (ONNX `If`), so that a run whose lower layers are known begins
 * above them. A layer that is passed by hands on the rows it is given instead, and its cache as it came.
 */
import type { GraphProto, NodeProto, ElementType } from './onnx.ts';
import { createGraph, createNode, createTensorInfo } from './onnx-write.ts';

/** Inputs by which a run enters above some layers. */
export interface Entrance {
	/** `[batch, tokens, hidden]`: the residual stream that leaves the layers that are passed by. */
	readonly rows: string;
	/** One a layer, a truth value `[1]`: whether it is passed by. Those that are come first. */
	readonly passes: readonly string[];
}

/** A layer's place in a graph. */
export interface LayerBounds {
	/** The residual stream as the layer reads it. */
	readonly from: string;
	/** The residual stream as the layer leaves it; nothing that reads it belongs to the layer. */
	readonly to: string;
}

/**
 * Puts every layer into a branch; null, and nothing done, where a layer gives more than the stream and outputs of the graph.
 * @param typeOf element type of the stream and of every output of the graph
 */
export function addEntrance(
	graph: GraphProto,
	layers: readonly LayerBounds[],
	typeOf: (name: string) => ElementType
): Entrance | null {
	const outputs = new Set(graph.output.map(({ name }) => name));
	const isClosed = layers.every((bounds) =>
		listGiven(graph, findLayer(graph.node, bounds)).every(
			(name) => name === bounds.to || outputs.has(name)
		)
	);
	if (!isClosed) return null;
	const rows = 'entering_rows';
	const [first] = layers;
	const type = typeOf(first?.to ?? '');
	graph.input.push(createTensorInfo(rows, type, ['batch_size', 'entering_rows_count', 'hidden']));
	const passes = layers.map((bounds, i) => {
		const condition = `passes_layer.${i}`;
		graph.input.push(createTensorInfo(condition, 'bool', [1]));
		branch(graph, bounds, { rows, condition, typeOf });
		return condition;
	});
	return { rows, passes };
}

function branch(
	graph: GraphProto,
	bounds: LayerBounds,
	{
		rows,
		condition,
		typeOf
	}: {
		readonly rows: string;
		readonly condition: string;
		readonly typeOf: (name: string) => ElementType;
	}
): void {
	const layer = findLayer(graph.node, bounds);
	const inside = new Set(layer);
	const made = new Set(layer.flatMap(({ output }) => output.filter(Boolean)));
	const given = listGiven(graph, layer);
	// Names inside a branch must not be those of tensors around it.
	const nameInside = (name: string) => (made.has(name) ? `${name}/inside` : name);
	const at = Math.max(...layer.map((node) => graph.node.indexOf(node)));
	for (const node of layer) {
		node.input = node.input.map(nameInside);
		node.output = node.output.map(nameInside);
	}
	graph.valueInfo = graph.valueInfo.filter(({ name }) => !made.has(name) || given.includes(name));
	const describe = (name: string, as: string) =>
		createTensorInfo(as, typeOf(name), listDims(name, as));
	const passing = given.map((name) =>
		createNode({
			opType: 'Identity',
			name: `${name}/Pass`,
			input: [isCache(name) ? name.replace('present', 'past_key_values') : rows],
			output: [`${name}/passed`]
		})
	);
	const node = createNode({
		opType: 'If',
		name: `${condition}/If`,
		input: [condition],
		output: given,
		attributes: {
			then_branch: createGraph(
				`${condition}/then`,
				passing,
				given.map((name) => describe(name, `${name}/passed`))
			),
			else_branch: createGraph(
				`${condition}/else`,
				layer,
				given.map((name) => describe(name, nameInside(name)))
			)
		}
	});
	const before = graph.node.slice(0, at + 1).filter((each) => !inside.has(each));
	graph.node = [...before, node, ...graph.node.slice(at + 1)];
}

/** Nodes that work on the stream between two places, in their order. */
function findLayer(nodes: readonly NodeProto[], { from, to }: LayerBounds): NodeProto[] {
	const reached = new Set([from]);
	return nodes.filter(({ input, output }) => {
		if (!input.some((name) => reached.has(name))) return false;
		for (const name of output) if (name && name !== to) reached.add(name);
		return true;
	});
}

/** What some nodes make that is read elsewhere, or given out. */
function listGiven(graph: GraphProto, nodes: readonly NodeProto[]): string[] {
	const inside = new Set(nodes);
	const read = new Set([
		...graph.output.map(({ name }) => name),
		...graph.node.flatMap((node) => (inside.has(node) ? [] : node.input))
	]);
	return nodes.flatMap(({ output }) => output.filter((name) => name && read.has(name)));
}

const isCache = (name: string) => name.startsWith('present.');

/** Symbols: what either branch gives is of the same rank only. */
function listDims(name: string, as: string): string[] {
	const rank = isCache(name) ? 4 : 3;
	return Array.from({ length: rank }, (_, i) => `${as}/${i}`);
}
