/** @file The host side of the attention shader: which rows of which buffers, in one submission, and what comes back. */
import type { HeadReading } from '../../math/head-reading.ts';
import type { RotaryTable } from '../../math/rope.ts';
import { mapForReading } from '../device/gpu-usage.ts';
import { ModelError } from '../contract/model-error.ts';
import { largestHeadDim, threads, writeShader, type Step } from './attention-shader.ts';
import { GpuWork, type Pipelines } from './gpu-work.ts';

/** Tapped rows of one layer, cut into buffers of `pageRows` rows. */
export interface TapPages {
	readonly buffers: readonly GPUBuffer[];
	/** Values in a row. */
	readonly width: number;
}

export interface LayerInput {
	readonly q: TapPages;
	readonly k: TapPages;
	/** Column at which the keys begin; behind the queries where both are packed in one row. */
	readonly keyColumn: number;
	readonly pageRows: number;
	/** Rows that count; the buffers may hold more. */
	readonly tokens: number;
	readonly queryHeads: number;
	readonly kvHeads: number;
	readonly headDim: number;
	/** At least `tokens` rows. */
	readonly table: RotaryTable;
}

export class AttentionKernel {
	readonly #device: GPUDevice;
	readonly #pipelines: Pipelines;

	constructor(device: GPUDevice, elementType: 'float32' | 'float16') {
		const module = device.createShaderModule({ code: writeShader(elementType) });
		const make = (entryPoint: Step) =>
			device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint } });
		this.#device = device;
		this.#pipelines = {
			rotate: make('rotate'),
			attend: make('attend'),
			summarise: make('summarise')
		};
	}

	/**
	 * Attention probabilities of one head, `[tokens, tokens]`.
	 * @throws {ModelError} internal, where the device had no memory for it or refused
	 */
	async readMap(input: LayerInput, head: number): Promise<Float32Array> {
		const { tokens } = input;
		const map = await this.#compute(input, [head], 4 * tokens * tokens, (work) => {
			work.encoder.copyBufferToBuffer(work.map, 0, work.result, 0, work.result.size);
		});
		requireProbability(map[0]);
		return map;
	}

	/**
	 * What `readHead` in math finds in each map of a layer, without bringing the maps back.
	 * @param cells along one side of each picture, at most
	 * @throws {ModelError} as `readMap`
	 */
	async readHeads(input: LayerInput, cells: number): Promise<HeadReading[]> {
		const { tokens, queryHeads } = input;
		const side = Math.min(cells, tokens);
		const length = side * side + 2 * tokens;
		const heads = Array.from({ length: queryHeads }, (_, head) => head);
		const values = await this.#compute(input, heads, 4 * length * queryHeads, (work, head) => {
			const parameters = { tokens, cells: side, out: head * length };
			const buffers = [work.map, work.others, work.result];
			work.dispatch('summarise', parameters, buffers, side * side + tokens);
		});
		return heads.map((head) => {
			const own = values.subarray(head * length, (head + 1) * length);
			const [mass, rest] = [side * side, side * side + tokens];
			requireProbability(own[0]);
			return {
				cells: side,
				picture: own.slice(0, mass),
				mass: own.slice(mass, rest),
				massWithoutSink: own.slice(rest, rest + Math.max(0, tokens - 1))
			};
		});
	}

	/** Computes the maps of these heads one after the other in the same scratch memory; `take` says what is kept of each. */
	async #compute(
		input: LayerInput,
		heads: readonly number[],
		resultBytes: number,
		take: (work: GpuWork, head: number) => void
	): Promise<Float32Array> {
		const { tokens, headDim, queryHeads, kvHeads, table } = input;
		if (headDim % 4 !== 0 || headDim > largestHeadDim)
			throw new ModelError('internal', `attention of heads of ${headDim} dimensions`);
		const device = this.#device;
		// Pushed and popped in one go, so that it never interleaves with the runtime's own.
		device.pushErrorScope('out-of-memory');
		device.pushErrorScope('validation');
		const work = new GpuWork(device, this.#pipelines, { tokens, headDim, resultBytes });
		const [cosines, sines] = [work.upload(table.cos), work.upload(table.sin)];
		const rotate = (pages: TapPages, column: number, to: GPUBuffer) => {
			for (const [index, buffer] of pages.buffers.entries()) {
				const firstRow = index * input.pageRows;
				const rows = Math.min(input.pageRows, tokens - firstRow);
				if (rows <= 0) return;
				const parameters = { headDim, rows, firstRow, width: pages.width, column };
				work.dispatch('rotate', parameters, [buffer, cosines, sines, to], (rows * headDim) / 2);
			}
		};
		let rotatedKeys = -1;
		for (const head of heads) {
			const kvHead = Math.floor(head / (queryHeads / kvHeads));
			if (kvHead !== rotatedKeys) rotate(input.k, input.keyColumn + kvHead * headDim, work.keys);
			rotatedKeys = kvHead;
			rotate(input.q, head * headDim, work.queries);
			const buffers = [work.queries, work.keys, work.map, work.others];
			work.dispatch('attend', { tokens, headDim }, buffers, tokens * threads);
			take(work, head);
		}
		const reading = work.finish();
		const refusals = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
		try {
			const refusal = refusals.find((error) => error !== null);
			if (refusal) throw new ModelError('internal', refusal.message);
			await reading.mapAsync(mapForReading);
			return new Float32Array(reading.getMappedRange(0, resultBytes).slice(0));
		} finally {
			work.dispose();
		}
	}
}

/** The first token can only look at itself: anything but 1 there means that nothing was computed. */
function requireProbability(first: number | undefined): void {
	if (!(first !== undefined && Math.abs(first - 1) < 1e-3))
		throw new ModelError('internal', 'the graphics device returned no attention');
}
