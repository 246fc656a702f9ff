/**
 * @file Losses on a pair of answers, one chosen and one rejected, as functions of their log-probabilities. With the log-ratio
 * r = log policy − log reference of each answer, in nats, and σ the logistic function:
 *
 *     DPO       −ln σ(β (r⁺ − r⁻))               Rafailov et al. 2023, arXiv:2305.18290, equation 7
 *     APO-zero  (1 − σ(β r⁺)) + σ(β r⁻)          D'Oosterlinck et al. 2024, arXiv:2408.06266, equation 7
 *     APO-down  σ(β r⁺) + (1 − σ(β (r⁺ − r⁻)))   the same, equation 8
 *
 * as TRL's DPOTrainer computes them (loss types `sigmoid`, `apo_zero` and `apo_down`).
 */

export const preferenceLosses = ['dpo', 'apo-zero', 'apo-down'] as const;
export type PreferenceLoss = (typeof preferenceLosses)[number];

/** A number for the chosen answer and one for the rejected one. */
export interface Pair {
	readonly chosen: number;
	readonly rejected: number;
}

/** What one step on shared weights does to the two answers, to first order. */
export interface Coupling {
	/** Cosine between the gradients of the two log-probabilities, from −1 to 1. */
	readonly alike: number;
	/** Length of the rejected answer's gradient, in lengths of the chosen one's. Positive. */
	readonly ratio: number;
}

/** σ(x) = 1 / (1 + e^−x), without overflow. */
function sigmoid(x: number): number {
	return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

const slope = (x: number) => sigmoid(x) * sigmoid(-x);

/** @param beta positive; the pair holds log-ratios in nats */
export function lossOf(loss: PreferenceLoss, { chosen, rejected }: Pair, beta: number): number {
	const gap = beta * (chosen - rejected);
	switch (loss) {
		case 'dpo':
			return Math.log1p(Math.exp(-Math.abs(gap))) + Math.max(0, -gap);
		case 'apo-zero':
			return sigmoid(-beta * chosen) + sigmoid(beta * rejected);
		case 'apo-down':
			return sigmoid(beta * chosen) + sigmoid(-gap);
	}
}

/** Derivatives of the loss by the two log-probabilities under the policy, per nat. Descent goes the other way. */
export function gradientOf(loss: PreferenceLoss, { chosen, rejected }: Pair, beta: number): Pair {
	const gap = beta * (chosen - rejected);
	switch (loss) {
		case 'dpo': {
			const push = beta * sigmoid(-gap);
			return { chosen: -push, rejected: push };
		}
		case 'apo-zero':
			return { chosen: -beta * slope(beta * chosen), rejected: beta * slope(beta * rejected) };
		case 'apo-down': {
			const push = beta * slope(gap);
			return { chosen: beta * slope(beta * chosen) - push, rejected: push };
		}
	}
}

/**
 * Change of the two log-probabilities by one small step of gradient descent on weights that both answers share, for a learning rate of
 * one over the squared length of the chosen answer's gradient: −K · gradient, with K = [[1, c·ρ], [c·ρ, ρ²]] for cosine c and ratio ρ.
 * With c = 0 and ρ = 1 the two move freely, each by its own push.
 */
export function stepOf(gradient: Pair, { alike, ratio }: Coupling): Pair {
	const cross = alike * ratio;
	return {
		chosen: -(gradient.chosen + cross * gradient.rejected),
		rejected: -(cross * gradient.chosen + ratio * ratio * gradient.rejected)
	};
}

export interface Descent {
	/** Each coordinate stays between −`limit` and `limit`, in nats. */
	readonly limit: number;
	/** Length of a step along the path, in nats. */
	readonly stride: number;
}

/**
 * Where descent leads: points on its path from `start`, that one first, until it leaves the square or stands still. The path has the
 * direction of every step and not its size, as the pushes may fade by orders of magnitude.
 */
export function followDescent(
	loss: PreferenceLoss,
	start: Pair,
	beta: number,
	coupling: Coupling,
	{ limit, stride }: Descent
): readonly Pair[] {
	const path = [start];
	let here = start;
	for (let steps = Math.ceil((8 * limit) / stride); steps > 0; steps -= 1) {
		const { chosen, rejected } = stepOf(gradientOf(loss, here, beta), coupling);
		const length = Math.hypot(chosen, rejected);
		if (!(length > 0)) break;
		here = {
			chosen: here.chosen + (stride * chosen) / length,
			rejected: here.rejected + (stride * rejected) / length
		};
		if (Math.abs(here.chosen) > limit || Math.abs(here.rejected) > limit) break;
		path.push(here);
	}
	return path;
}
