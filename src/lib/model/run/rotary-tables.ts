/** @file Rotary tables as the runtime's tensors: one pair per distinct setting, shared by all layers that have it. */
import type { Tensor } from 'onnxruntime-web/wasm';
import { encodeHalves } from '../../math/float16.ts';
import { bufferUsage } from '../device/gpu-usage.ts';
import type { Positional, Schedule } from '../../math/positional.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { positionalKey } from '../../math/schedule.ts';
import type { Ort } from '../device/runtime.ts';

export interface TableTensors {
	/** `[rows, headDim / 2]` */
	readonly cos: Tensor;
	readonly sin: Tensor;
	readonly dispose: () => void;
}

export interface TableOptions {
	readonly ort: Ort;
	/** Where there is one, tables live in its memory and are not sent again with every token. */
	readonly device: GPUDevice | null;
	readonly elementType: 'float32' | 'float16';
	readonly headDim: number;
	/** Rows at most. */
	readonly rows: number;
}

/** Rows of a table at first. At SmolLM3-3B's 131,072 rows each pair would weigh 67 MB, for prompts of a thousand tokens. */
const firstRows = 2048;

/** Settings kept beyond those in use, so that a slider going back and forth finds its tables again. */
const mostKept = 16;

const storageCopyable = bufferUsage.storage | bufferUsage.copyTarget | bufferUsage.copySource;

export class RotaryTables {
	readonly #options: TableOptions;
	/** In order of last use, oldest first. */
	readonly #tables = new Map<string, TableTensors>();
	#rows: number;

	constructor(options: TableOptions) {
		this.#options = options;
		this.#rows = Math.min(firstRows, options.rows);
	}

	/** Rows that every table has now. */
	get rows(): number {
		return this.#rows;
	}

	/** How many distinct settings have tables now. */
	get size(): number {
		return this.#tables.size;
	}

	/**
	 * One pair of tables per layer; layers of one setting get the same pair.
	 * @param tokens that must have a row; where there are too few, all tables are made anew with at least twice as many
	 */
	bind(schedule: Schedule, tokens: number): readonly TableTensors[] {
		if (tokens > this.#rows) {
			this.dispose();
			this.#rows = Math.min(Math.max(tokens, 2 * this.#rows), this.#options.rows);
		}
		const bound = schedule.map((positional) => this.#find(positional));
		const inUse = new Set(schedule.map(positionalKey));
		for (const [key, table] of this.#tables) {
			if (this.#tables.size <= Math.max(mostKept, inUse.size)) break;
			if (inUse.has(key)) continue;
			this.#tables.delete(key);
			table.dispose();
		}
		return bound;
	}

	dispose(): void {
		for (const table of this.#tables.values()) table.dispose();
		this.#tables.clear();
	}

	#find(positional: Positional): TableTensors {
		const key = positionalKey(positional);
		const table = this.#tables.get(key) ?? this.#upload(positional);
		this.#tables.delete(key);
		this.#tables.set(key, table);
		return table;
	}

	#upload(positional: Positional): TableTensors {
		const { headDim, device } = this.#options;
		const { cos, sin } = buildRotaryTable(positional, headDim, this.#rows);
		if (!device)
			return {
				cos: this.#copy(new Float32Array(cos)),
				sin: this.#copy(new Float32Array(sin)),
				dispose: () => undefined
			};
		const buffers = [cos, sin].map((values) => this.#fill(device, new Float32Array(values)));
		const [cosBuffer, sinBuffer] = buffers.map((buffer) => this.#wrap(buffer));
		if (!cosBuffer || !sinBuffer) throw new Error('two buffers were made');
		return {
			cos: cosBuffer,
			sin: sinBuffer,
			dispose: () => buffers.forEach((buffer) => buffer.destroy())
		};
	}

	#copy(values: Float32Array<ArrayBuffer>): Tensor {
		const { ort, elementType } = this.#options;
		if (elementType === 'float32') return new ort.Tensor('float32', values, this.#dims());
		return new ort.Tensor('float16', encodeHalves(values), this.#dims());
	}

	#wrap(buffer: GPUBuffer): Tensor {
		const { ort, elementType: dataType } = this.#options;
		return ort.Tensor.fromGpuBuffer(buffer, { dataType, dims: this.#dims() });
	}

	#fill(device: GPUDevice, values: Float32Array<ArrayBuffer>): GPUBuffer {
		const data = this.#options.elementType === 'float32' ? values : encodeHalves(values);
		const buffer = device.createBuffer({
			// Buffer sizes are multiples of 16 in the runtime's own pool; it binds whole buffers.
			size: Math.ceil(data.byteLength / 16) * 16,
			usage: storageCopyable
		});
		device.queue.writeBuffer(buffer, 0, data);
		return buffer;
	}

	#dims(): readonly [number, number] {
		return [this.#rows, this.#options.headDim / 2];
	}
}
