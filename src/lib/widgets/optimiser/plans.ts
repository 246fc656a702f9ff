/** @file Two schedules for one run, and what each leaves possible when the run ends elsewhere than planned. Steps count from 0. */
import { rateOfCosine, rateOfWsd } from '../../math/learning-rate.ts';

export interface Plan {
	/** Steps that both schedules were planned for. */
	readonly planned: number;
	readonly warmup: number;
	/** Share of its length in which WSD decays. */
	readonly decay: number;
	/** Steps after which the run ends after all. */
	readonly end: number;
}

/** The step at which WSD leaves its stable part, to be at zero after `end` steps. */
export function leaveFor(end: number, { warmup, decay }: Pick<Plan, 'warmup' | 'decay'>): number {
	return Math.max(Math.min(warmup, end), Math.round(end * (1 - decay)));
}

/** WSD's rate at a step, in shares of its peak, where it ends after `end` steps. */
export function wsdAt(step: number, end: number, plan: Plan): number {
	const decayStart = leaveFor(end, plan);
	return rateOfWsd(step, {
		peak: 1,
		warmupSteps: plan.warmup,
		decayStart,
		decaySteps: Math.max(1, end - decayStart)
	});
}

/** The cosine's rate at a step, in shares of its peak, planned for `planned` steps. */
export function cosineAt(step: number, { planned, warmup }: Plan): number {
	return rateOfCosine(step, { peak: 1, warmupSteps: warmup, totalSteps: planned });
}

export interface Reading {
	/** Rate at the end, in shares of the peak. */
	readonly left: number;
	/** Sum of all rates, in steps at the peak. */
	readonly sum: number;
	/** Up to which step the run is the one that was planned. */
	readonly shared: number;
	/** Steps to train, from what the planned run has kept, for a run that ends here with a rate of zero. */
	readonly again: number;
}

export interface Readings {
	readonly wsd: Reading;
	readonly cosine: Reading;
}

/** Sum of a rate over the steps from 0, by midpoints of equal parts. */
function sumOf(rate: (step: number) => number, end: number): number {
	const parts = 4000;
	const width = end / parts;
	let sum = 0;
	for (let part = 0; part < parts; part++) sum += rate((part + 0.5) * width);
	return sum * width;
}

export function readPlan(plan: Plan): Readings {
	const { planned, end } = plan;
	const shared = Math.min(leaveFor(end, plan), leaveFor(planned, plan));
	const isPlanned = end === planned;
	return {
		wsd: {
			left: 0,
			sum: sumOf((step) => wsdAt(step, end, plan), end),
			shared: isPlanned ? end : shared,
			again: isPlanned ? 0 : end - shared
		},
		cosine: {
			left: cosineAt(end, plan),
			sum: sumOf((step) => cosineAt(step, plan), end),
			shared: Math.min(end, planned),
			// Its rate hangs on the length from the end of the warm-up on: no checkpoint after that is of use.
			again: isPlanned ? 0 : end - Math.min(plan.warmup, end)
		}
	};
}

/** A rate from step `from` to step `to` as points of a line, its corners among them. */
export function sampleRate(
	rate: (step: number) => number,
	from: number,
	to: number,
	corners: readonly number[]
): readonly (readonly [step: number, rate: number])[] {
	const even = Array.from({ length: 161 }, (_, at) => from + ((to - from) * at) / 160);
	return [...even, ...corners.filter((step) => step > from && step < to)]
		.toSorted((a, b) => a - b)
		.map((step) => [step, rate(step)]);
}
