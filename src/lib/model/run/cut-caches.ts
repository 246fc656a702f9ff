/** @file Forgetting the end of a KV cache: so that an edited or regenerated turn of a conversation need not be read from the beginning. */
import type { Tensor } from 'onnxruntime-web/wasm';
import type { Ort } from '../device/runtime.ts';

/** GPUBufferUsage STORAGE, COPY_DST and COPY_SRC; Node has no such global to ask. */
const storageCopyable = 0x80 | 0x08 | 0x04;

/**
 * The first `tokens` of each tensor `[1, kvHeads, cached tokens, headDim]`, copied.
 * @param device where the tensors lie; null on the CPU
 */
export function cutCaches(
	ort: Ort,
	device: GPUDevice | null,
	caches: ReadonlyMap<string, Tensor>,
	tokens: number
): ReadonlyMap<string, Tensor> {
	const cut = new Map<string, Tensor>();
	const encoder = device?.createCommandEncoder();
	for (const [name, tensor] of caches)
		cut.set(
			name,
			device && encoder && tensor.location === 'gpu-buffer'
				? cutOnDevice(ort, device, encoder, tensor, tokens)
				: cutOnCpu(ort, tensor, tokens)
		);
	if (device && encoder) device.queue.submit([encoder.finish()]);
	return cut;
}

function cutDims({ dims }: Tensor, tokens: number) {
	const [, heads = 0, length = 0, width = 0] = dims;
	return { heads, length, width, dims: [1, heads, tokens, width] };
}

function cutOnCpu(ort: Ort, tensor: Tensor, tokens: number): Tensor {
	const { heads, length, width, dims } = cutDims(tensor, tokens);
	const { data } = tensor;
	if (!ArrayBuffer.isView(data)) throw new TypeError('a cache of texts');
	// Halves come as one of two kinds of array; their bytes are the same.
	const bytesPerValue = data.byteLength / tensor.size;
	const from = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
	const to = new Uint8Array(heads * tokens * width * bytesPerValue);
	const [row, whole] = [tokens * width * bytesPerValue, length * width * bytesPerValue];
	for (let head = 0; head < heads; head++)
		to.set(from.subarray(head * whole, head * whole + row), head * row);
	return tensor.type === 'float16'
		? new ort.Tensor('float16', new Uint16Array(to.buffer), dims)
		: new ort.Tensor('float32', new Float32Array(to.buffer), dims);
}

function cutOnDevice(
	ort: Ort,
	device: GPUDevice,
	encoder: GPUCommandEncoder,
	tensor: Tensor,
	tokens: number
): Tensor {
	const { heads, length, width, dims } = cutDims(tensor, tokens);
	const dataType = tensor.type === 'float16' ? 'float16' : 'float32';
	const bytesPerValue = dataType === 'float16' ? 2 : 4;
	const [row, whole] = [tokens * width * bytesPerValue, length * width * bytesPerValue];
	const buffer = device.createBuffer({
		// As in the runtime's own pool: multiples of 16.
		size: Math.ceil((heads * row) / 16) * 16,
		usage: storageCopyable
	});
	for (let head = 0; head < heads; head++)
		encoder.copyBufferToBuffer(tensor.gpuBuffer, head * whole, buffer, head * row, row);
	return ort.Tensor.fromGpuBuffer(buffer, { dataType, dims, dispose: () => buffer.destroy() });
}
