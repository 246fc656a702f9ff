/**
 * @file Large weights as inputs of the graph. The runtime uploads an initializer in one piece and holds it twice meanwhile, as it was read
 * and as it is mapped for the adapter: two gigabytes of the page at SmolLM3's embedding in q4. An input is filled by who feeds it, piece
 * by piece.
 */
import { type GraphProto, type TensorProto } from './onnx.ts';
import { decodeModel, domainOf, readTensorType } from './onnx-read.ts';
import { createTensorInfo, encodeModel, type ExternalPlace } from './onnx-write.ts';

export interface LiftedTensor {
	readonly name: string;
	readonly elementType: 'float32' | 'float16';
	readonly dims: readonly number[];
	readonly place: ExternalPlace;
}

/** Operators that take a weight as they would take any tensor; others may want a constant. */
const takers = ['Gather', 'MatMul', 'Gemm'];

/** @param smallest bytes from which on a tensor that lies outside the graph is lifted */
export function liftInitializers(
	bytes: Uint8Array,
	smallest: number
): { readonly bytes: Uint8Array; readonly lifted: readonly LiftedTensor[] } {
	const { model, graph } = decodeModel(bytes);
	const lifted = findLarge(graph, smallest);
	if (lifted.length === 0) return { bytes, lifted };
	const names = new Set(lifted.map(({ name }) => name));
	graph.initializer = graph.initializer.filter(({ name }) => !names.has(name));
	for (const { name, elementType, dims } of lifted)
		graph.input.push(createTensorInfo(name, elementType, dims));
	return { bytes: encodeModel(model), lifted };
}

function findLarge(graph: GraphProto, smallest: number): LiftedTensor[] {
	return graph.initializer.flatMap((tensor) => {
		const { name } = tensor;
		const elementType = readTensorType(tensor);
		const place = readExternalPlace(tensor);
		if (!place || place.length < smallest) return [];
		if (elementType !== 'float32' && elementType !== 'float16') return [];
		const readers = graph.node.filter(({ input }) => input.includes(name));
		const isTaken = readers.every((node) => domainOf(node) === '' && takers.includes(node.opType));
		return isTaken ? [{ name, elementType, dims: tensor.dims.map(Number), place }] : [];
	});
}

/** Where an initializer lies outside the graph; null where it is inside, or does not say how long it is. */
function readExternalPlace(tensor: TensorProto): ExternalPlace | null {
	const read = (key: string) => tensor.externalData.find((entry) => entry.key === key)?.value;
	const [location, length] = [read('location'), read('length')];
	if (location === undefined || length === undefined) return null;
	return { location, offset: Number(read('offset') ?? 0), length: Number(length) };
}
