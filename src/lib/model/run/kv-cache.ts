/** @file The keys and values of the tokens that a session has read, and which tokens those are. */
import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { countBytes, findOutput, nameCaches, toFloats } from '../device/tensors.ts';
import type { Ort } from '../device/runtime.ts';
import type { TraceShape } from '../../trace/trace.ts';
import { cutCaches } from './cut-caches.ts';

export interface KvCacheOptions {
	readonly ort: Ort;
	/** Where the tensors lie; null on the CPU. */
	readonly device: GPUDevice | null;
	readonly shape: TraceShape;
	readonly elementType: 'float32' | 'float16';
}

export class KvCache {
	readonly #options: KvCacheOptions;
	#tensors: ReadonlyMap<string, Tensor> = new Map();
	#ids: readonly number[] = [];

	constructor(options: KvCacheOptions) {
		this.#options = options;
	}

	/** The tokens whose keys and values are cached. */
	get ids(): readonly number[] {
		return this.#ids;
	}

	get bytes(): number {
		return countBytes(this.#tensors.values());
	}

	/** Forgets all tokens. */
	reset(): void {
		for (const tensor of this.#tensors.values()) tensor.dispose();
		this.#tensors = new Map();
		this.#ids = [];
	}

	/**
	 * Keeps what it has in common with these tokens, all but the last of which may be cached: that one has to run for its logits.
	 * @returns how many of them need not run again
	 */
	keepPrefix(ids: readonly number[]): number {
		const most = Math.min(this.#ids.length, ids.length - 1);
		let kept = 0;
		while (kept < most && ids[kept] === this.#ids[kept]) kept++;
		this.cut(kept);
		return kept;
	}

	/** Forgets all but the first tokens. */
	cut(kept: number): void {
		if (kept === 0) this.reset();
		else if (kept < this.#ids.length) {
			const { ort, device } = this.#options;
			this.#tensors = cutCaches(ort, device, this.#tensors, kept);
			this.#ids = this.#ids.slice(0, kept);
		}
	}

	/** The session's `past_key_values` inputs `[1, kvHeads, cached tokens, headDim]`. */
	makeFeeds(): Record<string, Tensor> {
		const { shape } = this.#options;
		return Object.fromEntries(
			nameCaches('past_key_values', shape.layers).map((name) => [
				name,
				this.#tensors.get(name) ?? this.#makeEmpty()
			])
		);
	}

	/** The inputs of a session that has read nothing. */
	makeEmptyFeeds(): Record<string, Tensor> {
		const names = nameCaches('past_key_values', this.#options.shape.layers);
		return Object.fromEntries(names.map((name) => [name, this.#makeEmpty()]));
	}

	/** Takes over the session's `present` outputs, after which these tokens are cached. */
	take(outputs: InferenceSession.ReturnType, ids: readonly number[]): void {
		for (const tensor of this.#tensors.values()) tensor.dispose();
		this.#tensors = new Map(
			nameCaches('past_key_values', this.#options.shape.layers).map((name) => [
				name,
				findOutput(outputs, name.replace('past_key_values', 'present'))
			])
		);
		this.#ids = ids;
	}

	/** Per layer the values `[kvHeads, cached tokens, headDim]`, brought to the CPU without being given up. */
	readValues(outputs: InferenceSession.ReturnType): Promise<Float32Array[]> {
		return Promise.all(
			Array.from({ length: this.#options.shape.layers }, async (_, i) => {
				const tensor = findOutput(outputs, `present.${i}.value`);
				return toFloats(await tensor.getData(), tensor.type).slice();
			})
		);
	}

	#makeEmpty(): Tensor {
		const { ort, shape, elementType } = this.#options;
		const dims = [1, shape.kvHeads, 0, shape.headDim];
		return elementType === 'float32'
			? new ort.Tensor('float32', new Float32Array(), dims)
			: new ort.Tensor('float16', new Uint16Array(), dims);
	}
}
