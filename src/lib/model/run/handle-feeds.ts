/** @file Interventions as the tensors that a graph with hands takes (see graph/handles.ts). */
import type { Tensor } from 'onnxruntime-web/wasm';
import { encodeHalves } from '../../math/float16.ts';
import type { Interventions } from '../contract/interventions.ts';
import { bufferUsage } from '../device/gpu-usage.ts';
import type { Ort } from '../device/runtime.ts';
import type { Handles } from '../graph/handles.ts';
import type { TraceShape } from '../../trace/trace.ts';

export interface HandleOptions {
	readonly ort: Ort;
	readonly device: GPUDevice | null;
	readonly handles: Handles;
	readonly shape: TraceShape;
	readonly elementType: 'float32' | 'float16';
}

/** Numbers `[rows, width]`, broadcast where there is one row. */
interface Values {
	readonly data: Float32Array;
	readonly rows: number;
	readonly width: number;
}

const storageCopyable = bufferUsage.storage | bufferUsage.copyTarget | bufferUsage.copySource;

export class HandleFeeds {
	readonly #options: HandleOptions;
	/** What changes nothing: most layers have these, so they lie where the model does. */
	readonly #one: Tensor;
	readonly #zero: Tensor;
	readonly #noRows: Tensor;

	constructor(options: HandleOptions) {
		this.#options = options;
		const keep = (data: Float32Array) => this.#keep({ data, rows: 1, width: data.length });
		this.#one = keep(Float32Array.of(1));
		this.#zero = keep(Float32Array.of(0));
		this.#noRows = keep(new Float32Array(options.handles.hidden));
	}

	/** What a pass over tokens `from` to `from + tokens` is fed, `lens` `[n, hidden]` for the head to read besides. */
	make(
		interventions: Interventions,
		{ from, tokens }: { readonly from: number; readonly tokens: number },
		lens: Float32Array | null = null
	): Record<string, Tensor> {
		const { handles } = this.#options;
		const { hidden } = handles;
		const feeds: Record<string, Tensor> = {
			[handles.lensRows]: lens
				? this.#make({ data: lens, rows: lens.length / hidden, width: hidden })
				: this.#noRows
		};
		for (const [layer, { scale, shift }] of handles.heads.entries()) {
			const change = this.#changeHeads(interventions, layer, from, tokens);
			feeds[scale] = change ? this.#make(change.scale) : this.#one;
			feeds[shift] = change ? this.#make(change.shift) : this.#zero;
		}
		for (const [layer, { scale, shift }] of handles.residuals.entries()) {
			const change = this.#patchRows(interventions, layer, from, tokens);
			feeds[scale] = change ? this.#make(change.scale) : this.#one;
			feeds[shift] = change ? this.#make(change.shift) : this.#zero;
		}
		return feeds;
	}

	dispose(): void {
		for (const tensor of [this.#one, this.#zero, this.#noRows]) tensor.dispose();
	}

	#changeHeads({ heads }: Interventions, layer: number, from: number, tokens: number) {
		const { queryHeads, headDim } = this.#options.shape;
		const changed = heads.filter((head) => head.layer === layer && head.gate !== 1);
		if (changed.length === 0) return null;
		const width = queryHeads * headDim;
		const isByToken = changed.some(({ fill }) => fill && fill.length > headDim);
		const rows = isByToken ? tokens : 1;
		const scale = new Float32Array(width).fill(1);
		const shift = new Float32Array(rows * width);
		for (const { head, gate, fill } of changed) {
			scale.fill(gate, head * headDim, (head + 1) * headDim);
			if (!fill) continue;
			for (let row = 0; row < rows; row++) {
				const at = fill.length > headDim ? (from + row) * headDim : 0;
				for (let i = 0; i < headDim; i++)
					shift[row * width + head * headDim + i] = (1 - gate) * (fill[at + i] ?? 0);
			}
		}
		return { scale: { data: scale, rows: 1, width }, shift: { data: shift, rows, width } };
	}

	#patchRows({ patches }: Interventions, layer: number, from: number, tokens: number) {
		const { hidden } = this.#options.handles;
		const here = patches.filter(
			(patch) => patch.layer === layer && patch.token >= from && patch.token < from + tokens
		);
		if (here.length === 0) return null;
		const scale = new Float32Array(tokens).fill(1);
		const shift = new Float32Array(tokens * hidden);
		for (const { token, row } of here) {
			scale[token - from] = 0;
			shift.set(row, (token - from) * hidden);
		}
		return {
			scale: { data: scale, rows: tokens, width: 1 },
			shift: { data: shift, rows: tokens, width: hidden }
		};
	}

	#make({ data, rows, width }: Values): Tensor {
		const { ort, elementType } = this.#options;
		const dims = [1, rows, width];
		return elementType === 'float32'
			? new ort.Tensor('float32', data, dims)
			: new ort.Tensor('float16', encodeHalves(data), dims);
	}

	#keep(values: Values): Tensor {
		const { ort, device, elementType } = this.#options;
		if (!device) return this.#make(values);
		const { data, rows, width } = values;
		const bytes = new Uint8Array(
			elementType === 'float32' ? new Float32Array(data).buffer : encodeHalves(data).buffer
		);
		const buffer = device.createBuffer({
			size: Math.ceil(bytes.length / 16) * 16,
			usage: storageCopyable
		});
		const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
		padded.set(bytes);
		device.queue.writeBuffer(buffer, 0, padded);
		const dispose = () => buffer.destroy();
		const about = { dataType: elementType, dims: [1, rows, width], dispose };
		return ort.Tensor.fromGpuBuffer(buffer, about);
	}
}
