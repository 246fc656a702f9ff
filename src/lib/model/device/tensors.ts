/** @file Small readings of the runtime's tensors. */
import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { decodeHalves } from '../../math/float16.ts';
import { freeBuffer } from './free-buffer.ts';
import type { LayerTrace, TraceShape } from '../../trace/trace.ts';

/** Names of the KV cache's tensors, layer by layer, keys before values. */
export function nameCaches(prefix: string, layers: number): string[] {
	return Array.from({ length: layers }, (_, i) => [
		`${prefix}.${i}.key`,
		`${prefix}.${i}.value`
	]).flat();
}

export function findOutput(outputs: InferenceSession.ReturnType, name: string): Tensor {
	const tensor = outputs[name];
	if (!tensor) throw new Error(`The session gave no "${name}".`);
	return tensor;
}

/** Bytes that tensors of floats or halves take, wherever they lie. */
export function countBytes(tensors: Iterable<Tensor>): number {
	let bytes = 0;
	for (const { size, type } of tensors) bytes += size * (type === 'float16' ? 2 : 4);
	return bytes;
}

/** Gives a tensor's memory back: on the CPU it is a copy of its own, which the runtime leaves to the collector. */
export function freeTensor(tensor: Tensor): void {
	const data = tensor.location === 'cpu' ? tensor.data : null;
	tensor.dispose();
	if (ArrayBuffer.isView(data)) freeBuffer(data.buffer);
}

/** A tensor's values, widened where they are halves. */
export function toFloats(data: Tensor.DataType, type: string): Float32Array {
	if (data instanceof Float32Array) return data;
	if (type === 'float16' && ArrayBuffer.isView(data))
		return decodeHalves(new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2));
	throw new TypeError(`A tap has the type ${type}.`);
}

/** Columns `[from, to)` of a matrix with `rows` rows. */
export function sliceColumns(
	matrix: Float32Array,
	rows: number,
	from: number,
	to: number
): Float32Array {
	const width = matrix.length / rows;
	const out = new Float32Array(rows * (to - from));
	for (let row = 0; row < rows; row++)
		out.set(matrix.subarray(row * width + from, row * width + to), row * (to - from));
	return out;
}

/**
 * Queries and keys of some tokens; where q, k and v are packed in rows of one matrix, `q` is that matrix and is taken apart.
 * @returns `[tokens, queryHeads * headDim]` and `[tokens, kvHeads * headDim]`
 */
export function splitTaps(shape: TraceShape, tokens: number, rows: LayerTrace): LayerTrace {
	const [q, k] = [shape.queryHeads * shape.headDim, shape.kvHeads * shape.headDim];
	if (rows.q.length === tokens * q) return rows;
	return {
		q: sliceColumns(rows.q, tokens, 0, q),
		k: sliceColumns(rows.q, tokens, q, q + k)
	};
}
