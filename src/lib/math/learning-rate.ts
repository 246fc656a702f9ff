/** @file Learning-rate schedules, as the configurations of SmolLM3 describe them. Steps count from 0. */

/** Warm-up, stable, decay (Hu et al. 2024, arXiv:2404.06395), both slopes linear. */
export interface WsdSchedule {
	readonly peak: number;
	readonly warmupSteps: number;
	readonly decayStart: number;
	readonly decaySteps: number;
}

/** Linear warm-up, then half a cosine to zero. */
export interface CosineSchedule {
	readonly peak: number;
	readonly warmupSteps: number;
	readonly totalSteps: number;
}

/** Learning rate at a step; 0 from the end of the decay on. */
export function rateOfWsd(
	step: number,
	{ peak, warmupSteps, decayStart, decaySteps }: WsdSchedule
): number {
	if (step < warmupSteps) return (peak * Math.max(step, 0)) / warmupSteps;
	return peak * Math.min(1, Math.max(0, 1 - (step - decayStart) / decaySteps));
}

export function rateOfCosine(
	step: number,
	{ peak, warmupSteps, totalSteps }: CosineSchedule
): number {
	if (step < warmupSteps) return (peak * Math.max(step, 0)) / warmupSteps;
	const done = Math.min(1, (step - warmupSteps) / (totalSteps - warmupSteps));
	return peak * 0.5 * (1 + Math.cos(Math.PI * done));
}
