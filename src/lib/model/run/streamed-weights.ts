/** @file Weights that go from disk to the adapter in small pieces, so that the page never holds one of them whole. */
import type { Tensor } from 'onnxruntime-web/wasm';
import { bufferUsage } from '../device/gpu-usage.ts';
import { liftInitializers } from '../graph/lift-initializers.ts';
import type { ExternalPlace } from '../graph/onnx-write.ts';
import type { WeightsData } from '../files/graph-source.ts';
import { ModelError } from '../contract/model-error.ts';
import type { Ort } from '../device/runtime.ts';
import { readBlob } from '../files/stored-file.ts';

/** Bytes from which on a tensor is streamed: in SmolLM3 the embedding alone. */
export const largestUpload = 2 ** 26;
/** Bytes read at once; a multiple of four, as WebGPU wants it. */
const pieceBytes = 2 ** 23;
/** Pieces on their way before the adapter is waited for. */
const mostPieces = 4;

export interface StreamedGraph {
	readonly graph: Uint8Array;
	/** Inputs that the graph has instead of its large initializers. */
	readonly weightInputs: ReadonlyMap<string, Tensor>;
}

/**
 * Takes the large tensors out of a graph whose weights are on disk, and puts them on the device.
 * @throws {ModelError} file-missing, internal where the device has no room
 */
export async function streamWeights(
	ort: Ort,
	device: GPUDevice,
	graph: Uint8Array,
	weights: ReadonlyMap<string, WeightsData>
): Promise<StreamedGraph> {
	const { bytes, lifted } = liftInitializers(graph, largestUpload);
	const weightInputs = new Map<string, Tensor>();
	for (const { name, elementType, dims, place } of lifted) {
		const { location, length } = place;
		const file = weights.get(location);
		if (!file) throw new ModelError('file-missing', location);
		const buffer = await makeBuffer(device, name, length);
		await fill(device, buffer, file, place);
		const dispose = () => buffer.destroy();
		const about = { dataType: elementType, dims, dispose } as const;
		weightInputs.set(name, ort.Tensor.fromGpuBuffer(buffer, about));
	}
	return { graph: bytes, weightInputs };
}

async function makeBuffer(device: GPUDevice, name: string, length: number): Promise<GPUBuffer> {
	const { storage, copySource, copyTarget } = bufferUsage;
	device.pushErrorScope('out-of-memory');
	const buffer = device.createBuffer({
		// The runtime binds buffers in steps of 16 bytes.
		size: Math.ceil(length / 16) * 16,
		usage: storage | copySource | copyTarget
	});
	if (await device.popErrorScope())
		throw new ModelError('internal', `the adapter has no room for ${name}, ${length} bytes`);
	return buffer;
}

async function fill(
	device: GPUDevice,
	buffer: GPUBuffer,
	file: WeightsData,
	{ location, offset, length }: ExternalPlace
): Promise<void> {
	for (let at = 0, pieces = 1; at < length; at += pieceBytes, pieces++) {
		const [from, to] = [offset + at, offset + Math.min(at + pieceBytes, length)];
		const piece =
			file instanceof Blob
				? await readBlob(file.slice(from, to), location)
				: new Uint8Array(file.subarray(from, to));
		device.queue.writeBuffer(buffer, at, padToFour(piece));
		if (pieces % mostPieces === 0) await device.queue.onSubmittedWorkDone();
	}
	await device.queue.onSubmittedWorkDone();
}

function padToFour(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	if (bytes.length % 4 === 0) return bytes;
	const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
	padded.set(bytes);
	return padded;
}
