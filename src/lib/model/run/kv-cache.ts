/** @file The keys and values of the tokens that a session has read, and which tokens those are. */
import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { countBytes, findOutput, freeTensor, nameCaches, toFloats } from '../device/tensors.ts';
import type { Ort } from '../device/runtime.ts';
import type { TraceShape } from '../../trace/trace.ts';
import { cutCaches } from './cut-caches.ts';

export interface KvCacheOptions {
	readonly ort: Ort;
	/** Where the tensors lie; null on the CPU. */
	readonly device: GPUDevice | null;
	readonly shape: TraceShape;
	readonly elementType: 'float32' | 'float16';
	/** Rows that run side by side; one where left out. */
	readonly batch?: number;
}

export interface CachedTokens {
	readonly tensors: ReadonlyMap<string, Tensor>;
	readonly ids: readonly number[];
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
		for (const tensor of this.#tensors.values()) freeTensor(tensor);
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
			const whole = this.#tensors;
			this.#tensors = cutCaches(ort, device, whole, kept);
			for (const tensor of whole.values()) freeTensor(tensor);
			this.#ids = this.#ids.slice(0, kept);
		}
	}

	/** What is cached, which is not the cache's own any more; it is empty then. */
	lift(): CachedTokens {
		const lifted = { tensors: this.#tensors, ids: this.#ids };
		this.#tensors = new Map();
		this.#ids = [];
		return lifted;
	}

	/** Puts back what was lifted; what is cached meanwhile is forgotten. */
	putBack({ tensors, ids }: CachedTokens): void {
		this.reset();
		this.#tensors = tensors;
		this.#ids = ids;
	}

	/** Another cache with a copy of the first tokens. */
	copyStart(tokens: number): KvCache {
		const { ort, device } = this.#options;
		const copy = new KvCache(this.#options);
		if (tokens === 0) return copy;
		copy.#tensors = cutCaches(ort, device, this.#tensors, tokens);
		copy.#ids = this.#ids.slice(0, tokens);
		return copy;
	}

	/** The session's `past_key_values` inputs `[batch, kvHeads, cached tokens, headDim]`. */
	makeFeeds(): Record<string, Tensor> {
		const { shape } = this.#options;
		return Object.fromEntries(
			nameCaches('past_key_values', shape.layers).map((name) => [
				name,
				this.#tensors.get(name) ?? this.#makeEmpty()
			])
		);
	}

	/** Takes over the session's `present` outputs, after which these tokens are cached. */
	take(outputs: InferenceSession.ReturnType, ids: readonly number[]): void {
		for (const tensor of this.#tensors.values()) freeTensor(tensor);
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
		const { ort, shape, elementType, batch = 1 } = this.#options;
		const dims = [batch, shape.kvHeads, 0, shape.headDim];
		return elementType === 'float32'
			? new ort.Tensor('float32', new Float32Array(), dims)
			: new ort.Tensor('float16', new Uint16Array(), dims);
	}
}
