/** @file Queries and keys of a run on the graphics device; they never cross to the CPU unless a layer is asked for. */
import type { HeadReading } from '../../math/head-reading.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { decodeHalves } from '../../math/float16.ts';
import type { LayerTrace, TraceShape } from '../../trace/trace.ts';
import { bufferUsage, mapForReading } from '../device/gpu-usage.ts';
import { ModelError } from '../contract/model-error.ts';
import { splitTaps } from '../device/tensors.ts';
import type { AttentionKernel, LayerInput } from './attention-kernel.ts';
import type { HeadLook, KeptRun, LayerLook, TapTensors } from './kept-run.ts';

/** Rows of one buffer: a run grows by such pages, so nothing is copied again when it does. */
const pageRows = 256;

export interface GpuKeptRunOptions {
	readonly device: GPUDevice;
	readonly kernel: AttentionKernel;
	readonly shape: TraceShape;
	readonly elementType: 'float32' | 'float16';
	/** Each row of a layer holds queries, keys and values side by side. */
	readonly isPacked: (layer: number) => boolean;
}

interface LayerPages {
	readonly q: GPUBuffer[];
	/** The same buffers as `q` where packed. */
	readonly k: GPUBuffer[];
}

export class GpuKeptRun implements KeptRun {
	readonly #options: GpuKeptRunOptions;
	readonly #layers: readonly LayerPages[];
	#tokens = 0;

	constructor(options: GpuKeptRunOptions) {
		this.#options = options;
		this.#layers = Array.from({ length: options.shape.layers }, (_, layer) => {
			const q: GPUBuffer[] = [];
			return { q, k: options.isPacked(layer) ? q : [] };
		});
	}

	get tokens(): number {
		return this.#tokens;
	}

	get bytes(): number {
		return this.#listBuffers().reduce((sum, { size }) => sum + size, 0);
	}

	append(layers: readonly TapTensors[], tokens: number): void {
		const encoder = this.#options.device.createCommandEncoder();
		for (const [i, taps] of layers.entries()) {
			const pages = this.#layers[i];
			if (!pages) continue;
			if (taps.q.type !== this.#options.elementType)
				throw new ModelError('internal', `a tap of type ${taps.q.type}`);
			const { q, k } = this.#measure(i);
			this.#copy(encoder, taps.q.gpuBuffer, pages.q, q, tokens);
			if (pages.k !== pages.q) this.#copy(encoder, taps.k.gpuBuffer, pages.k, k, tokens);
		}
		this.#options.device.queue.submit([encoder.finish()]);
		this.#tokens += tokens;
	}

	async readLayer(layer: number, tokens: number): Promise<LayerTrace> {
		const { q, k } = this.#find(layer, tokens);
		const { queryHeads, kvHeads, headDim } = this.#options.shape;
		const queries = await this.#download(q.buffers, tokens * q.width);
		const keys =
			k.buffers === q.buffers ? queries : await this.#download(k.buffers, tokens * k.width);
		const rows = splitTaps(this.#options.shape, tokens, { q: queries, k: keys });
		return {
			q: rows.q.slice(0, tokens * queryHeads * headDim),
			k: rows.k.slice(0, tokens * kvHeads * headDim)
		};
	}

	readMap({ layer, head, positional, tokens }: HeadLook): Promise<Float32Array> {
		return this.#options.kernel.readMap(this.#describe({ layer, positional, tokens }), head);
	}

	readHeads(look: LayerLook, cells: number): Promise<HeadReading[]> {
		return this.#options.kernel.readHeads(this.#describe(look), cells);
	}

	dispose(): void {
		for (const buffer of this.#listBuffers()) buffer.destroy();
		for (const { q, k } of this.#layers) q.length = k.length = 0;
		this.#tokens = 0;
	}

	#describe({ layer, positional, tokens }: LayerLook): LayerInput {
		const { shape, isPacked } = this.#options;
		const keyColumn = isPacked(layer) ? shape.queryHeads * shape.headDim : 0;
		const table = buildRotaryTable(positional, shape.headDim, tokens);
		return { ...shape, ...this.#find(layer, tokens), keyColumn, pageRows, tokens, table };
	}

	#find(layer: number, tokens: number) {
		const pages = this.#layers[layer];
		if (!pages || tokens > this.#tokens) throw new ModelError('taps-gone');
		const { q, k } = this.#measure(layer);
		return { q: { buffers: pages.q, width: q }, k: { buffers: pages.k, width: k } };
	}

	/** Values in a row of each. */
	#measure(layer: number): { q: number; k: number } {
		const { shape, isPacked } = this.#options;
		const [q, k] = [shape.queryHeads * shape.headDim, shape.kvHeads * shape.headDim];
		return isPacked(layer) ? { q: q + 2 * k, k: q + 2 * k } : { q, k };
	}

	#copy(
		encoder: GPUCommandEncoder,
		source: GPUBuffer,
		pages: GPUBuffer[],
		width: number,
		tokens: number
	): void {
		const rowBytes = width * this.#valueBytes();
		for (let row = 0; row < tokens;) {
			const at = this.#tokens + row;
			const page = (pages[Math.floor(at / pageRows)] ??= this.#makePage(rowBytes));
			const rows = Math.min(tokens - row, pageRows - (at % pageRows));
			const target = (at % pageRows) * rowBytes;
			encoder.copyBufferToBuffer(source, row * rowBytes, page, target, rows * rowBytes);
			row += rows;
		}
	}

	#makePage(rowBytes: number): GPUBuffer {
		const { storage, copySource, copyTarget } = bufferUsage;
		const usage = storage | copySource | copyTarget;
		return this.#options.device.createBuffer({ size: pageRows * rowBytes, usage });
	}

	async #download(pages: readonly GPUBuffer[], values: number): Promise<Float32Array> {
		const { device, elementType } = this.#options;
		const bytes = values * this.#valueBytes();
		const size = Math.ceil(bytes / 4) * 4;
		const reading = device.createBuffer({
			size,
			usage: bufferUsage.mapRead | bufferUsage.copyTarget
		});
		const encoder = device.createCommandEncoder();
		let at = 0;
		for (const page of pages) {
			const count = Math.min(page.size, size - at);
			if (count <= 0) break;
			encoder.copyBufferToBuffer(page, 0, reading, at, count);
			at += count;
		}
		device.queue.submit([encoder.finish()]);
		try {
			await reading.mapAsync(mapForReading);
			const copied = reading.getMappedRange().slice(0, bytes);
			return elementType === 'float32'
				? new Float32Array(copied)
				: decodeHalves(new Uint16Array(copied));
		} finally {
			reading.destroy();
		}
	}

	#valueBytes(): number {
		return this.#options.elementType === 'float32' ? 4 : 2;
	}

	#listBuffers(): GPUBuffer[] {
		return [...new Set(this.#layers.flatMap(({ q, k }) => [...q, ...k]))];
	}
}
