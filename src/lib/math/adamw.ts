/** @file AdamW on one weight (Kingma and Ba 2014, arXiv:1412.6980; Loshchilov and Hutter 2017, arXiv:1711.05101), as `torch.optim.AdamW` computes it. */

export interface AdamWOptions {
	/** Of the average of gradients. */
	readonly beta1: number;
	/** Of the average of their squares. */
	readonly beta2: number;
	readonly epsilon: number;
	readonly weightDecay: number;
}

/** What one step makes of one gradient. */
export interface AdamWStep {
	/** Running averages of the gradient and of its square. */
	readonly m: number;
	readonly v: number;
	/** The same, with what they lack for having begun at zero. */
	readonly mHat: number;
	readonly vHat: number;
	/** m̂ / (√v̂ + ε): the direction, in learning rates. */
	readonly ratio: number;
	/** What weight decay adds to the weight: −rate · decay · weight. */
	readonly shrink: number;
	/** What the gradient adds: −rate · ratio. */
	readonly push: number;
	/** The weight after this step. */
	readonly weight: number;
}

/**
 * Every step of one weight [steps]. The gradients are taken as given: another rate would in truth have met other ones.
 * @param gradients [steps]
 * @param rates learning rate of each step [steps]
 * @param start the weight before the first
 * @throws {RangeError} where there is not one rate for each gradient
 */
export function followAdamW(
	gradients: readonly number[],
	rates: readonly number[],
	start: number,
	{ beta1, beta2, epsilon, weightDecay }: AdamWOptions
): readonly AdamWStep[] {
	if (gradients.length !== rates.length)
		throw new RangeError(`${gradients.length} gradients, but ${rates.length} learning rates.`);
	let [m, v, weight] = [0, 0, start];
	return gradients.map((gradient, index) => {
		const rate = rates[index] ?? 0;
		m = beta1 * m + (1 - beta1) * gradient;
		v = beta2 * v + (1 - beta2) * gradient * gradient;
		const mHat = m / (1 - beta1 ** (index + 1));
		const vHat = v / (1 - beta2 ** (index + 1));
		const divisor = Math.sqrt(vHat) + epsilon;
		const ratio = divisor === 0 ? 0 : mHat / divisor;
		const shrink = -rate * weightDecay * weight;
		const push = -rate * ratio;
		weight += shrink + push;
		return { m, v, mHat, vHat, ratio, shrink, push, weight };
	});
}

/** Over how many steps an average with this beta looks back: 1 / (1 − beta). */
export function spanOf(beta: number): number {
	return 1 / (1 - beta);
}
