/** @file Tensors of a trace by name, checked for type and shape, and their bytes as numbers. */
import { decodeHalves } from '../math/float16.ts';
import { TraceFormatError, type RawTensor } from './safetensors.ts';

/** Whether a tensor holds queries or keys: all but a few thousandths of a long run. */
export function isLayerTensor(name: string): boolean {
	return /^layers\.\d+\.[qk]$/.test(name);
}

/** @throws {TraceFormatError} where it is not there, of another type or shape, or not finite */
export function readFloats(
	tensors: ReadonlyMap<string, RawTensor>,
	name: string,
	shape: readonly number[]
): Float32Array {
	const { dtype, bytes } = findFloats(tensors, name, shape);
	return decodeFloats(name, dtype, copyBytes(bytes));
}

/** @throws {TraceFormatError} where a value is not finite */
export function decodeFloats(
	name: string,
	dtype: 'F32' | 'F16',
	buffer: ArrayBuffer
): Float32Array<ArrayBuffer> {
	const values = dtype === 'F32' ? new Float32Array(buffer) : decodeHalves(new Uint16Array(buffer));
	if (!values.every(Number.isFinite))
		throw new TraceFormatError(`Tensor "${name}" holds a value that is not finite.`);
	return values;
}

export function findFloats(
	tensors: ReadonlyMap<string, RawTensor>,
	name: string,
	shape: readonly number[]
): RawTensor & { readonly dtype: 'F32' | 'F16' } {
	const tensor = findTensor(tensors, name);
	requireShape(name, tensor.shape, shape);
	const { dtype } = tensor;
	if (dtype !== 'F32' && dtype !== 'F16')
		throw new TraceFormatError(`Tensor "${name}" is ${dtype}, not F32 or F16.`);
	return { ...tensor, dtype };
}

export function findTensor(tensors: ReadonlyMap<string, RawTensor>, name: string): RawTensor {
	const tensor = tensors.get(name);
	if (!tensor) throw new TraceFormatError(`There is no tensor "${name}".`);
	return tensor;
}

export function requireShape(
	name: string,
	found: readonly number[],
	expected: readonly number[]
): void {
	if (found.join() !== expected.join())
		throw new TraceFormatError(
			`Tensor "${name}" has shape [${found.join(', ')}], expected [${expected.join(', ')}].`
		);
}

/** The tensor's bytes in a buffer of their own, aligned. */
export function copyBytes(bytes: Uint8Array): ArrayBuffer {
	return new Uint8Array(bytes).buffer;
}
