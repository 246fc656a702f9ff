/**
 * @file 4-bit weights for the CPU. There MatMulNBits unpacks the whole weight for every call; for one token that takes fourteen times as
 * long as the product itself. So its nodes become products with weights that were multiplied out once, as the session reads them.
 */
import type { GraphProto, NodeProto, TensorProto } from './onnx.ts';
import { decodeModel, isContrib, readNumber, readTensorType } from './onnx-read.ts';
import { createInitializer, createNode, encodeModel, type ExternalPlace } from './onnx-write.ts';
import { cutRows, multiplyParts } from './weight-parts.ts';

/** A tensor's bytes: in a file beside the graph, or inside it. */
export type TensorBytes = ExternalPlace | Uint8Array;

/** One weight `[rows, columns]` in f32, made of what an export holds. */
export interface UnpackedWeight {
	/** Bytes in the file that the graph now names. */
	readonly offset: number;
	readonly rows: number;
	readonly columns: number;
	readonly blockSize: number;
	readonly packed: TensorBytes;
	readonly scales: TensorBytes;
	readonly zeroPoints: TensorBytes | null;
}

/** Where the unpacked weights seem to lie. */
export const unpackedLocation = 'unpacked-blocks';

/**
 * The graph with every MatMulNBits it can do without; others stay as they are.
 * @param mostBytes of the unpacked weights; where they would take more, the graph is left as it is
 */
export function unpackBlocks(
	bytes: Uint8Array,
	mostBytes: number
): { readonly bytes: Uint8Array; readonly weights: readonly UnpackedWeight[] } {
	const { model, graph } = decodeModel(bytes);
	const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
	const weights: UnpackedWeight[] = [];
	let end = 0;
	const place = (node: NodeProto): NodeProto[] => {
		const weight = readWeight(node, tensors, end);
		if (!weight) return [node];
		const names = cutRows(weight.rows, weight.columns * 4).map(({ from, to }, part) => {
			const rows = takeRows(weight, from, to);
			weights.push(rows);
			const length = rows.rows * rows.columns * 4;
			end += length;
			const name = `${node.input[1] ?? ''}/unpacked_${part}`;
			const at = { location: unpackedLocation, offset: rows.offset, length };
			graph.initializer.push(createInitializer(name, 'float32', [rows.rows, rows.columns], at));
			return name;
		});
		return multiply(node, names);
	};
	graph.node = graph.node.flatMap(place);
	if (weights.length === 0 || end > mostBytes) return { bytes, weights: [] };
	removeUnread(graph);
	return { bytes: encodeModel(model), weights };
}

/** Inputs of MatMulNBits: rows, packed weight, scales, zero points, group index, bias. */
function readWeight(
	node: NodeProto,
	tensors: ReadonlyMap<string, TensorProto>,
	offset: number
): UnpackedWeight | null {
	if (!isContrib(node, 'MatMulNBits') || readNumber(node, 'bits', 4) !== 4) return null;
	const [, packed, scales, zeroPoints, groups] = node.input.map((name) => tensors.get(name));
	const rows = readNumber(node, 'N', 0);
	const columns = readNumber(node, 'K', 0);
	const blockSize = readNumber(node, 'block_size', 0);
	if (!packed || !scales || groups || node.input[4] || rows * columns * blockSize === 0)
		return null;
	if (readTensorType(packed) !== 'uint8' || readTensorType(scales) !== 'float32') return null;
	if (zeroPoints ? readTensorType(zeroPoints) !== 'uint8' : node.input[3]) return null;
	const [packedBytes, scaleBytes] = [findBytes(packed), findBytes(scales)];
	const zeroBytes = zeroPoints ? findBytes(zeroPoints) : null;
	if (!packedBytes || !scaleBytes || (zeroPoints && !zeroBytes)) return null;
	const about = { offset, rows, columns, blockSize };
	return { ...about, packed: packedBytes, scales: scaleBytes, zeroPoints: zeroBytes };
}

/** Some rows of a weight, as a weight of their own. */
function takeRows(weight: UnpackedWeight, from: number, to: number): UnpackedWeight {
	const { columns, blockSize, offset, packed, scales, zeroPoints } = weight;
	const blocks = Math.ceil(columns / blockSize);
	const take = (bytes: TensorBytes, rowBytes: number): TensorBytes => {
		const [start, length] = [from * rowBytes, (to - from) * rowBytes];
		if (bytes instanceof Uint8Array) return bytes.subarray(start, start + length);
		return { location: bytes.location, offset: bytes.offset + start, length };
	};
	return {
		...{ columns, blockSize, rows: to - from },
		offset: offset + from * columns * 4,
		packed: take(packed, (blocks * blockSize) / 2),
		scales: take(scales, blocks * 4),
		zeroPoints: zeroPoints && take(zeroPoints, Math.ceil(blocks / 2))
	};
}

function findBytes(tensor: TensorProto): TensorBytes | null {
	if (tensor.externalData.length === 0) return tensor.rawData.length > 0 ? tensor.rawData : null;
	const read = (key: string) => tensor.externalData.find((entry) => entry.key === key)?.value;
	const [location, length] = [read('location'), read('length')];
	if (location === undefined || length === undefined) return null;
	return { location, offset: Number(read('offset') ?? 0), length: Number(length) };
}

function multiply({ name, input, output }: NodeProto, weights: readonly string[]): NodeProto[] {
	const [rows = '', , , , , bias] = input;
	const product = bias ? `${name}/product` : (output[0] ?? '');
	const fused = multiplyParts({ name, rows, weights, product });
	if (!bias) return fused;
	const add = { opType: 'Add', name: `${name}/Add`, input: [product, bias], output };
	return [...fused, createNode(add)];
}

function removeUnread(graph: GraphProto): void {
	const read = new Set(graph.node.flatMap(({ input }) => input));
	graph.initializer = graph.initializer.filter(({ name }) => read.has(name));
}
