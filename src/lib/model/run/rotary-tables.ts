/** @file Rotary tables as the runtime's tensors: one pair per distinct setting, shared by all layers that have it. */
import type { Tensor } from 'onnxruntime-web/wasm';
import { encodeHalves } from '../../math/float16.ts';
import { bufferUsage } from '../device/gpu-usage.ts';
import type { Positional, Schedule } from '../../math/positional.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { positionalKey } from '../../math/schedule.ts';
import type { Ort } from '../device/runtime.ts';

export interface TableTensors {
	/** `[rows, headDim / 2]`, of which the runtime reads as many rows as there are tokens */
	readonly cos: Tensor;
	readonly sin: Tensor;
}

interface Table {
	/** At least so many rows; what lies in the runtime's own memory is handed out whole. */
	readonly take: (rows: number) => TableTensors;
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
	readonly #tables = new Map<string, Table>();
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
	 * One pair of tables per layer; layers of one setting get the same pair. On the CPU they are copied for each layer and each run, so that
	 * there they have the rows that are read and no more: of 2,048 rows, those of 30 layers would be 16 MB for every new token.
	 * @param tokens that must have a row; where there are too few, all tables are made anew with at least twice as many
	 */
	bind(schedule: Schedule, tokens: number): readonly TableTensors[] {
		if (tokens > this.#rows) {
			this.dispose();
			this.#rows = Math.min(Math.max(tokens, 2 * this.#rows), this.#options.rows);
		}
		const taken = new Map<Table, TableTensors>();
		const bound = schedule.map((positional) => {
			const table = this.#find(positional);
			const tensors = taken.get(table) ?? table.take(tokens);
			taken.set(table, tensors);
			return tensors;
		});
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

	#find(positional: Positional): Table {
		const key = positionalKey(positional);
		const table = this.#tables.get(key) ?? this.#upload(positional);
		this.#tables.delete(key);
		this.#tables.set(key, table);
		return table;
	}

	#upload(positional: Positional): Table {
		const { headDim, device } = this.#options;
		const { cos, sin } = buildRotaryTable(positional, headDim, this.#rows);
		if (!device) {
			const cutters = [cos, sin].map((values) => this.#cutter(new Float32Array(values)));
			return { take: (rows) => pair(cutters.map((cut) => cut(rows))), dispose: () => undefined };
		}
		const buffers = [cos, sin].map((values) => this.#fill(device, new Float32Array(values)));
		const whole = pair(buffers.map((buffer) => this.#wrap(buffer)));
		return { take: () => whole, dispose: () => buffers.forEach((buffer) => buffer.destroy()) };
	}

	/** The first rows of values as a tensor. */
	#cutter(values: Float32Array<ArrayBuffer>): (rows: number) => Tensor {
		const { ort, elementType, headDim } = this.#options;
		const width = headDim / 2;
		if (elementType === 'float32')
			return (rows) => new ort.Tensor('float32', values.subarray(0, rows * width), [rows, width]);
		const encoded = encodeHalves(values);
		return (rows) => new ort.Tensor('float16', encoded.subarray(0, rows * width), [rows, width]);
	}

	#wrap(buffer: GPUBuffer): Tensor {
		const { ort, elementType: dataType } = this.#options;
		const dims = [this.#rows, this.#options.headDim / 2];
		return ort.Tensor.fromGpuBuffer(buffer, { dataType, dims });
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
}

function pair([cos, sin]: readonly Tensor[]): TableTensors {
	if (!cos || !sin) throw new Error('two tables were made');
	return { cos, sin };
}
