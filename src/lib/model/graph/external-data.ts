/** @file Where a graph's tensors lie outside it: read from the graph itself, wherever in it a tensor stands. */
import { UnsupportedGraphError, type GraphProto, type TensorProto } from './onnx.ts';
import { externalLocation } from './onnx-read.ts';

/** Bits of one value, by the code of TensorProto.DataType. */
const bits: Readonly<Record<number, number>> = {
	...{ 1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64 },
	...{ 14: 64, 15: 128, 16: 16, 17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4, 23: 4 }
};

/** Initializers, tensors that nodes carry as attributes (a Constant's), and those of graphs inside nodes. */
function* listTensors(graph: GraphProto): Generator<TensorProto> {
	yield* graph.initializer;
	for (const { values, indices } of graph.sparseInitializer) {
		if (values) yield values;
		if (indices) yield indices;
	}
	for (const { attribute } of graph.node) {
		for (const { t, tensors, g, graphs } of attribute) {
			if (t) yield t;
			yield* tensors;
			for (const inner of g ? [g, ...graphs] : graphs) yield* listTensors(inner);
		}
	}
}

/**
 * For each file beside the graph that holds tensors, the bytes that it must have to hold them.
 * @throws {UnsupportedGraphError} where a path leads out of the folder, or a tensor's place has no room for it
 */
export function readExternalFiles(graph: GraphProto): ReadonlyMap<string, number> {
	const files = new Map<string, number>();
	for (const tensor of listTensors(graph)) {
		const location = externalLocation(tensor);
		if (location === null) continue;
		if (location.includes('..') || location.startsWith('/') || location.includes('\\'))
			throw new UnsupportedGraphError(`Weights lie outside the model's folder: "${location}".`);
		files.set(location, Math.max(files.get(location) ?? 0, findEnd(tensor, location)));
	}
	return files;
}

function findEnd(tensor: TensorProto, location: string): number {
	const read = (key: string) => {
		const value = tensor.externalData.find((entry) => entry.key === key)?.value;
		return value === undefined ? null : Number(value);
	};
	const values = tensor.dims.reduce((product, dim) => product * Number(dim), 1);
	const needed = Math.ceil((values * (bits[tensor.dataType] ?? 0)) / 8);
	const [offset, length] = [read('offset') ?? 0, read('length') ?? needed];
	if (!(offset >= 0 && length >= needed))
		throw new UnsupportedGraphError(
			`"${tensor.name}" has ${needed} bytes; its place in "${location}" has ${length} at ${offset}.`
		);
	return offset + length;
}
