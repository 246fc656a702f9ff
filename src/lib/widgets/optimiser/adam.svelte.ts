/** @file What a learner has set on AdamW, and what it makes of the recorded gradients of one weight. */
import type { LabTable, PlacedRow } from '../../lab/schema.ts';
import { followAdamW, type AdamWStep } from '../../math/adamw.ts';
import { adamParameters, type AdamParams, type DecayKind, type WeightId } from './parameters.ts';

export type TraceRow = PlacedRow<'gradient-trace'>;

const { peak: labPeak, strength: labDecay } = adamParameters;

export class Adam {
	weight = $state<WeightId>('mlp');
	step = $state(1);
	beta1 = $state(0.9);
	beta2 = $state(0.95);
	epsilon = $state(1e-8);
	peak = $state(0.003);
	decay = $state<DecayKind>('recipe');
	strength = $state(0.1);
	/** What every gradient is multiplied by. */
	scale = $state(1);
	#table = $state.raw<LabTable<'gradient-trace'> | null>(null);

	/** Rows of the weight that is chosen, step by step; none before the table is there. */
	readonly rows: readonly TraceRow[] = $derived(
		this.#table?.rows.filter(({ weight }) => weight === this.weight) ?? []
	);
	readonly decaysInRecipe = $derived(this.rows[0]?.decays ?? false);
	readonly weightDecay = $derived(
		this.decay === 'on' || (this.decay === 'recipe' && this.decaysInRecipe) ? this.strength : 0
	);
	readonly gradients: readonly number[] = $derived(
		this.rows.map(({ gradient }) => this.scale * gradient)
	);
	readonly steps: readonly AdamWStep[] = $derived(
		followAdamW(
			this.gradients,
			this.rows.map(({ rate }) => (rate * this.peak) / labPeak.default),
			this.rows[0]?.before ?? 0,
			{
				beta1: this.beta1,
				beta2: this.beta2,
				epsilon: this.epsilon,
				weightDecay: this.weightDecay
			}
		)
	);
	/** The step that is read, within the trace. */
	readonly at = $derived(Math.min(this.step, Math.max(1, this.rows.length)));
	readonly row = $derived(this.rows[this.at - 1]);
	readonly now = $derived(this.steps[this.at - 1]);
	/** Where it is the recipe that is computed, nothing but rounding is between it and what torch left. */
	readonly isRecipe = $derived(
		this.beta1 === adamParameters.beta1.default &&
			this.beta2 === adamParameters.beta2.default &&
			this.epsilon === adamParameters.epsilon.default &&
			this.peak === labPeak.default &&
			this.scale === 1 &&
			this.weightDecay === (this.decaysInRecipe ? labDecay.default : 0)
	);
	/** The largest difference from the recorded weights. */
	readonly apart = $derived(
		this.steps.reduce(
			(most, { weight }, index) =>
				Math.max(most, Math.abs(weight - (this.rows[index]?.after ?? weight))),
			0
		)
	);

	constructor(start: AdamParams) {
		Object.assign(this, start);
	}

	get table() {
		return this.#table;
	}

	show(table: LabTable<'gradient-trace'> | null): void {
		this.#table = table;
	}

	/** To the step nearest to a place on the charts' axis, within the trace. */
	goTo(place: number): void {
		this.step = Math.round(Math.min(Math.max(1, this.rows.length), Math.max(1, place)));
	}

	/** Everything as the lab trained it; the weight and the step stay. */
	reset(): void {
		for (const name of ['beta1', 'beta2', 'epsilon', 'peak', 'strength', 'scale'] as const)
			this[name] = adamParameters[name].default;
		this.decay = 'recipe';
	}

	/** As an address writes it. */
	get state(): AdamParams {
		const { weight, step, beta1, beta2, epsilon, peak, decay, strength, scale } = this;
		return { weight, step, beta1, beta2, epsilon, peak, decay, strength, scale };
	}
}
