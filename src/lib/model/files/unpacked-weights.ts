/** @file The weights that `unpackBlocks` put into a graph, multiplied out as the runtime asks for them. */
import { dequantiseRows } from '../../math/dequantise-blocks.ts';
import type { TensorBytes, UnpackedWeight } from '../graph/unpack-blocks.ts';
import { LazyBytes } from './lazy-bytes.ts';

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
