/** A configuration of attention and the memory its KV cache takes. */
import { countCacheBytesPerToken } from '../../facts/architecture.ts';
import type { Field } from '../attention-bench/csv.ts';

/** Lengths the exhibit compares, in tokens. */
export const lengths = [4096, 65_536, 131_072] as const;

/** Whole numbers that divide `count`, smallest first. */
export function listDivisors(count: number): number[] {
	return Array.from({ length: count }, (_, index) => index + 1).filter((n) => count % n === 0);
}

export interface Arrangement {
	readonly id: 'mha' | 'own' | 'mqa';
	readonly kvHeads: number;
	readonly bytesPerToken: number;
}

/** What of a model decides about its cache. */
export interface Configuration {
	readonly layers: number;
	readonly queryHeads: number;
	readonly kvHeads: number;
	readonly headDim: number;
}

export class CacheSize {
	layers = $state(36);
	#queryHeads = $state(16);
	#kvHeads = $state(4);
	headDim = $state(128);
	bytesPerNumber = $state(2);

	readonly queryHeads = $derived(this.#queryHeads);
	readonly divisors = $derived(listDivisors(this.#queryHeads));
	/** The largest divisor of the query heads that is not above what was asked for. */
	readonly kvHeads = $derived(this.divisors.findLast((count) => count <= this.#kvHeads) ?? 1);
	readonly ratio = $derived(this.#queryHeads / this.kvHeads);
	/** "mha" with a key/value head for every query head, "mqa" with one for all, "gqa" between. */
	readonly kind = $derived.by(() => {
		if (this.kvHeads === this.#queryHeads) return 'mha';
		return this.kvHeads === 1 ? 'mqa' : 'gqa';
	});
	readonly bytesPerToken = $derived(this.#count(this.kvHeads));
	/** Share of the unshared cache that is not needed. */
	readonly saved = $derived(1 - this.kvHeads / this.#queryHeads);
	/** The configuration between its two extremes; one that is an extreme itself stands once. */
	readonly arrangements: readonly Arrangement[] = $derived.by(() =>
		(
			[
				{ id: 'mha', kvHeads: this.#queryHeads },
				{ id: 'own', kvHeads: this.kvHeads },
				{ id: 'mqa', kvHeads: 1 }
			] as const
		)
			.filter(({ id, kvHeads }) => id === 'own' || kvHeads !== this.kvHeads)
			.map((one) => ({ ...one, bytesPerToken: this.#count(one.kvHeads) }))
	);

	setQueryHeads(count: number): void {
		this.#queryHeads = count;
	}

	setKvHeads(count: number): void {
		this.#kvHeads = count;
	}

	/** Takes over a model's configuration. */
	adopt(config: Configuration): void {
		this.layers = config.layers;
		this.headDim = config.headDim;
		this.#queryHeads = config.queryHeads;
		this.#kvHeads = config.kvHeads;
	}

	/** One line a length, a header first. */
	list(): Field[][] {
		return [
			['tokens', ...this.arrangements.map(({ kvHeads }) => `bytes_with_${kvHeads}_kv_heads`)],
			...lengths.map((tokens) => [
				tokens,
				...this.arrangements.map(({ bytesPerToken }) => tokens * bytesPerToken)
			])
		];
	}

	#count(kvHeads: number): number {
		const { layers, headDim } = this;
		return countCacheBytesPerToken({ layers, kvHeads, headDim }, this.bytesPerNumber);
	}
}
