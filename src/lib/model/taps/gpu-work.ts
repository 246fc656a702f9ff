/** @file The buffers and commands of one computation with the attention shader. */
import { bufferUsage } from '../device/gpu-usage.ts';
import { parameterNames, threads, type Parameters, type Step } from './attention-shader.ts';

export type Pipelines = Readonly<Record<Step, GPUComputePipeline>>;

/** Smallest size of a uniform buffer that every device takes. */
const blockBytes = 256;

export class GpuWork {
	readonly encoder: GPUCommandEncoder;
	readonly queries: GPUBuffer;
	readonly keys: GPUBuffer;
	readonly map: GPUBuffer;
	readonly others: GPUBuffer;
	readonly result: GPUBuffer;
	readonly #device: GPUDevice;
	readonly #pipelines: Pipelines;
	readonly #buffers: GPUBuffer[] = [];

	constructor(
		device: GPUDevice,
		pipelines: Pipelines,
		sizes: { tokens: number; headDim: number; resultBytes: number }
	) {
		const { tokens, headDim, resultBytes } = sizes;
		this.#device = device;
		this.#pipelines = pipelines;
		this.encoder = device.createCommandEncoder();
		this.queries = this.#make(4 * tokens * headDim, bufferUsage.storage);
		this.keys = this.#make(4 * tokens * headDim, bufferUsage.storage);
		this.map = this.#make(4 * tokens * tokens, bufferUsage.storage | bufferUsage.copySource);
		this.others = this.#make(4 * tokens, bufferUsage.storage);
		this.result = this.#make(
			resultBytes,
			bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyTarget
		);
	}

	upload(values: Float32Array): GPUBuffer {
		const buffer = this.#make(values.byteLength, bufferUsage.storage | bufferUsage.copyTarget);
		this.#device.queue.writeBuffer(buffer, 0, new Float32Array(values));
		return buffer;
	}

	dispatch(
		step: Step,
		parameters: Parameters,
		buffers: readonly GPUBuffer[],
		invocations: number
	): void {
		const pipeline = this.#pipelines[step];
		const block = this.#make(blockBytes, bufferUsage.uniform | bufferUsage.copyTarget);
		const fields = Uint32Array.from(parameterNames, (name) => parameters[name] ?? 0);
		this.#device.queue.writeBuffer(block, 0, fields);
		const bind = (index: number, bound: readonly GPUBuffer[]) =>
			this.#device.createBindGroup({
				layout: pipeline.getBindGroupLayout(index),
				entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } }))
			});
		const pass = this.encoder.beginComputePass();
		pass.setPipeline(pipeline);
		pass.setBindGroup(0, bind(0, [block]));
		pass.setBindGroup(1, bind(1, buffers));
		pass.dispatchWorkgroups(Math.ceil(invocations / threads));
		pass.end();
	}

	/** Submits everything; the returned buffer can be mapped. */
	finish(): GPUBuffer {
		const reading = this.#make(this.result.size, bufferUsage.mapRead | bufferUsage.copyTarget);
		this.encoder.copyBufferToBuffer(this.result, 0, reading, 0, this.result.size);
		this.#device.queue.submit([this.encoder.finish()]);
		return reading;
	}

	dispose(): void {
		for (const buffer of this.#buffers) buffer.destroy();
	}

	#make(size: number, usage: number): GPUBuffer {
		const buffer = this.#device.createBuffer({ size: Math.ceil(size / 16) * 16, usage });
		this.#buffers.push(buffer);
		return buffer;
	}
}
