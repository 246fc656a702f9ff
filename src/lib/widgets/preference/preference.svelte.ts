/** @file What a learner has set on a pair of answers, and what each loss makes of it. */
import {
	followDescent,
	gradientOf,
	lossOf,
	preferenceLosses,
	stepOf,
	type Coupling,
	type Pair,
	type PreferenceLoss
} from '../../math/preference.ts';
import { preferenceParameters, span, type PreferenceParams } from './parameters.ts';

export interface Reading {
	readonly loss: PreferenceLoss;
	readonly value: number;
	/** Minus the gradient, in loss a nat: above 0 where the answer is pushed up. */
	readonly push: Pair;
	/** What a step on shared weights does, in units of the learning rate. */
	readonly step: Pair;
	readonly path: readonly Pair[];
}

const { chosen: limits } = preferenceParameters;
const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

export class Preference {
	/** Log-probabilities in nats. */
	policy = $state.raw<Pair>({ chosen: 0, rejected: 0 });
	reference = $state.raw<Pair>({ chosen: 0, rejected: 0 });
	beta = $state(0.1);
	coupling = $state.raw<Coupling>({ alike: 0, ratio: 1 });
	/** The loss that the arrows show. */
	field = $state<PreferenceLoss>('dpo');

	readonly ratios: Pair = $derived({
		chosen: this.policy.chosen - this.reference.chosen,
		rejected: this.policy.rejected - this.reference.rejected
	});
	readonly readings: readonly Reading[] = $derived(
		preferenceLosses.map((loss) => {
			const gradient = gradientOf(loss, this.ratios, this.beta);
			return {
				loss,
				value: lossOf(loss, this.ratios, this.beta),
				push: stepOf(gradient, { alike: 0, ratio: 1 }),
				step: stepOf(gradient, this.coupling),
				path: followDescent(loss, this.ratios, this.beta, this.coupling, {
					limit: span,
					stride: 0.5
				})
			};
		})
	);
	readonly isFree = $derived(this.coupling.alike === 0 && this.coupling.ratio === 1);

	constructor(start: PreferenceParams) {
		this.policy = { chosen: start.chosen, rejected: start.rejected };
		this.reference = { chosen: start.referenceChosen, rejected: start.referenceRejected };
		this.beta = start.beta;
		this.field = start.field;
		this.coupling = { alike: start.alike, ratio: start.ratio };
	}

	/** Moves the policy to these log-ratios; no probability rises above 1. */
	moveTo({ chosen, rejected }: Pair): void {
		const move = (reference: number, ratio: number) =>
			within(Math.round(reference + within(ratio, -span, span)), limits.min, limits.max);
		this.policy = {
			chosen: move(this.reference.chosen, chosen),
			rejected: move(this.reference.rejected, rejected)
		};
	}

	/** The policy becomes the reference, where training starts. */
	reset(): void {
		this.policy = this.reference;
	}

	/** As an address writes it. */
	get state(): PreferenceParams {
		return {
			chosen: this.policy.chosen,
			rejected: this.policy.rejected,
			referenceChosen: this.reference.chosen,
			referenceRejected: this.reference.rejected,
			beta: this.beta,
			field: this.field,
			...this.coupling
		};
	}
}
