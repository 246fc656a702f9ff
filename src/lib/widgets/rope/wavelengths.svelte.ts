/** Theta, and how long every pair of a head takes to turn once. */
import { computeInverseFrequencies } from '../../math/rope.ts';
import { countUnfinished, findWavelengths } from '../../math/rope-score.ts';
import type { Field } from '../attention-bench/csv.ts';

/** A length in tokens that a model was trained at, or is used at. */
export interface Mark {
	readonly id: string;
	readonly tokens: number;
}

export interface Head {
	readonly headDim: number;
	readonly theta: number;
	readonly marks: readonly Mark[];
}

export class Wavelengths<Name extends string> {
	readonly #heads: Readonly<Record<Name, Head>>;
	#name = $state() as Name;
	/** Null: the model's own. */
	#theta = $state<number | null>(null);
	readonly head: Head = $derived.by(() => this.#heads[this.#name]);
	readonly theta = $derived.by(() => this.#theta ?? this.head.theta);
	readonly frequencies = $derived.by(
		() => computeInverseFrequencies(this.theta, this.head.headDim).frequencies
	);
	/** `[pairs]` in tokens */
	readonly wavelengths = $derived(findWavelengths(this.frequencies));
	/** With the model's own theta, to compare. */
	readonly own = $derived.by(() =>
		findWavelengths(computeInverseFrequencies(this.head.theta, this.head.headDim).frequencies)
	);
	/** How many pairs do not turn once within each length. */
	readonly unfinished = $derived.by(() =>
		this.head.marks.map((mark) => ({
			...mark,
			count: countUnfinished(this.frequencies, mark.tokens)
		}))
	);

	constructor(heads: Readonly<Record<Name, Head>>, name: Name) {
		this.#heads = heads;
		this.#name = name;
	}

	get name(): Name {
		return this.#name;
	}
	get isOwn(): boolean {
		return this.theta === this.head.theta;
	}

	/** Another model brings its own theta. */
	choose(name: Name): void {
		this.#name = name;
		this.#theta = null;
	}
	setTheta(theta: number | null): void {
		this.#theta = theta;
	}

	/** One line a pair, a header first. */
	list(): Field[][] {
		const { marks } = this.head;
		return [
			[
				'pair',
				'frequency',
				'wavelength_tokens',
				...marks.map(({ tokens }) => `turns_in_${tokens}`)
			],
			...Array.from(this.wavelengths, (wavelength, pair) => [
				pair + 1,
				this.frequencies[pair] ?? null,
				wavelength,
				...marks.map(({ tokens }) => tokens / wavelength)
			])
		];
	}
}
