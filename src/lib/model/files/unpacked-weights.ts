/** @file The weights that `unpackBlocks` put into a graph, multiplied out as the runtime asks for them. */
import { dequantiseRows } from '../../math/dequantise-blocks.ts';
import {
	unpackBlocks,
	unpackedLocation,
	type TensorBytes,
	type UnpackedWeight
} from '../graph/unpack-blocks.ts';
import { openBytes, type RunnableGraph } from './graph-source.ts';
import { LazyBytes } from './lazy-bytes.ts';

/** Bytes of f32 up to which 4-bit weights are multiplied out for the CPU: WebAssembly's memory ends at 4 GiB, and packs them once more. */
const mostUnpacked = 1.5 * 2 ** 30;

/**
 * A graph for the CPU, where 4-bit weights are as fast as others once they are multiplied out; one without any is given back as it is.
 * @throws {ModelError} file-missing
 */
export async function unpackGraph({ graph, weights }: RunnableGraph): Promise<RunnableGraph> {
	const unpacked = unpackBlocks(graph, mostUnpacked);
	if (unpacked.weights.length === 0) return { graph, weights };
	const opened = new Map<string, Uint8Array>();
	for (const [location, data] of weights) opened.set(location, await openBytes(data, location));
	const files = new Map(opened).set(unpackedLocation, openUnpacked(unpacked.weights, opened));
	return { graph: unpacked.bytes, weights: files };
}

/** @param files content by the location that the graph names */
export function openUnpacked(
	weights: readonly UnpackedWeight[],
	files: ReadonlyMap<string, Uint8Array>
): LazyBytes {
	const sizeOf = ({ rows, columns }: UnpackedWeight) => rows * columns * 4;
	const last = weights.at(-1);
	const read = (from: TensorBytes): Uint8Array => {
		if (from instanceof Uint8Array) return from;
		const file = files.get(from.location);
		if (!file) throw new RangeError(`There is no file ${from.location}.`);
		// A file on disk takes its memory back with the next reading.
		return file.subarray(from.offset, from.offset + from.length).slice();
	};
	return new LazyBytes(last ? last.offset + sizeOf(last) : 0, (start, end) => {
		const weight = weights.find((entry) => start < entry.offset + sizeOf(entry));
		if (!weight) throw new RangeError(`No weight has byte ${start}.`);
		const { rows, columns, blockSize, offset } = weight;
		const scales = new Float32Array(new Uint8Array(read(weight.scales)).buffer);
		const zeroPoints = weight.zeroPoints && read(weight.zeroPoints);
		const packed = read(weight.packed);
		const values = dequantiseRows({ packed, scales, zeroPoints, rows, columns, blockSize });
		return new Uint8Array(values.buffer, start - offset, end - start);
	});
}
