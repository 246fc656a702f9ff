/**
 * @file Queries and keys of a run that is too large to be brought to the page: 36 layers of SmolLM3-3B over 1,024 tokens are 377 MB.
 *
 * They stay where the model runs, and what is looked at is computed there: the map of one head, or a small picture and the
 * distance profile of every head of a layer. Here in the CPU's memory; `gpu-kept-run.ts` keeps them on the device.
 */
import type { Tensor } from 'onnxruntime-web/wasm';
import { attentionProbabilities } from '../../math/attention.ts';
import { readHead, type HeadReading } from '../../math/head-reading.ts';
import type { Positional } from '../../math/positional.ts';
import { buildRotaryTable, type RotaryTable } from '../../math/rope.ts';
import { makeFloats } from '../../trace/growing-array.ts';
import type { LayerTrace, TraceShape } from '../../trace/trace.ts';
import { ModelError } from '../contract/model-error.ts';
import { splitTaps, toFloats } from '../device/tensors.ts';
import { yieldToMessages } from '../device/yield-to-messages.ts';

/** What one layer gave in one forward pass; where q, k and v are packed in one tensor, both are that one. */
export interface TapTensors {
	readonly q: Tensor;
	readonly k: Tensor;
}

export interface LayerLook {
	/** Counted from 0. */
	readonly layer: number;
	readonly positional: Positional;
	/** Only the first so many tokens. */
	readonly tokens: number;
}

export interface HeadLook extends LayerLook {
	/** Query head, counted from 0. */
	readonly head: number;
}

export interface KeptRun {
	readonly tokens: number;
	/** Bytes held for it. */
	readonly bytes: number;
	/** Takes over the values of the next tokens, one entry a layer; the tensors stay the caller's. */
	append(layers: readonly TapTensors[], tokens: number): void;
	/** @throws {ModelError} taps-gone where there is no such layer or fewer tokens */
	readLayer(layer: number, tokens: number): Promise<LayerTrace>;
	/**
	 * Attention probabilities `[tokens, tokens]` of one head under one positional setting.
	 * @throws {ModelError}
	 */
	readMap(look: HeadLook): Promise<Float32Array>;
	/**
	 * Every head of a layer, read as `readHead` does.
	 * @param cells along one side of each picture, at most
	 * @param signal heeded between heads, where they are computed one by one
	 * @throws {ModelError}
	 */
	readHeads(look: LayerLook, cells: number, signal?: AbortSignal): Promise<HeadReading[]>;
	dispose(): void;
}

export class CpuKeptRun implements KeptRun {
	readonly #shape: TraceShape;
	#layers: readonly { q: ReturnType<typeof makeFloats>; k: ReturnType<typeof makeFloats> }[];
	#tokens = 0;

	constructor(shape: TraceShape) {
		this.#shape = shape;
		this.#layers = Array.from({ length: shape.layers }, () => ({
			q: makeFloats(),
			k: makeFloats()
		}));
	}

	get tokens(): number {
		return this.#tokens;
	}

	get bytes(): number {
		return this.#layers.reduce((sum, { q, k }) => sum + q.byteLength + k.byteLength, 0);
	}

	append(layers: readonly TapTensors[], tokens: number): void {
		for (const [i, { q, k }] of layers.entries()) {
			const rows = splitTaps(this.#shape, tokens, {
				q: toFloats(q.data, q.type),
				k: toFloats(k.data, k.type)
			});
			this.#layers[i]?.q.append(rows.q);
			this.#layers[i]?.k.append(rows.k);
		}
		this.#tokens += tokens;
	}

	readLayer(layer: number, tokens: number): Promise<LayerTrace> {
		const { queryHeads, kvHeads, headDim } = this.#shape;
		const { q, k } = this.#find(layer, tokens);
		return Promise.resolve({
			q: q.slice(0, tokens * queryHeads * headDim),
			k: k.slice(0, tokens * kvHeads * headDim)
		});
	}

	readMap({ layer, positional, tokens, head }: HeadLook): Promise<Float32Array> {
		const table = buildRotaryTable(positional, this.#shape.headDim, tokens);
		return Promise.resolve(this.#compute(layer, tokens, table, head));
	}

	async readHeads(
		{ layer, positional, tokens }: LayerLook,
		cells: number,
		signal?: AbortSignal
	): Promise<HeadReading[]> {
		const table = buildRotaryTable(positional, this.#shape.headDim, tokens);
		const readings: HeadReading[] = [];
		for (let head = 0; head < this.#shape.queryHeads; head++) {
			await yieldToMessages();
			if (signal?.aborted) throw new ModelError('aborted');
			readings.push(readHead(this.#compute(layer, tokens, table, head), tokens, cells));
		}
		return readings;
	}

	dispose(): void {
		this.#layers = [];
		this.#tokens = 0;
	}

	#compute(layer: number, tokens: number, table: RotaryTable, queryHead: number): Float32Array {
		const { q, k } = this.#find(layer, tokens);
		return attentionProbabilities({ q, k, shape: this.#shape, table, queryHead, tokens });
	}

	#find(layer: number, tokens: number): LayerTrace {
		const found = this.#layers[layer];
		if (!found || tokens > this.#tokens) throw new ModelError('taps-gone');
		return { q: found.q.view(), k: found.k.view() };
	}
}
