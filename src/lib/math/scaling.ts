/**
 * @file Scaling laws: the loss that a parametric fit expects of N parameters after D tokens, what training and serving cost, and which
 * model is cheapest.
 *
 *     L(N, D) = E + A / N^α + B / D^β       Hoffmann et al. 2022, arXiv:2203.15556, approach 3
 *     training = 6 N D, serving T tokens = 2 N T, in FLOPs    Kaplan et al. 2020, arXiv:2001.08361; Sardana et al. 2024, arXiv:2401.00448
 */

/** The five constants of a fit. Losses are in nats a token of the text that it was fitted on. */
export interface LossFit {
	readonly E: number;
	readonly A: number;
	readonly B: number;
	readonly alpha: number;
	readonly beta: number;
}

/** A model as far as a scaling law knows one. */
export interface Shape {
	readonly parameters: number;
	/** Read in training. */
	readonly tokens: number;
}

export function predictLoss(
	{ E, A, B, alpha, beta }: LossFit,
	{ parameters, tokens }: Shape
): number {
	return E + A / parameters ** alpha + B / tokens ** beta;
}

/** FLOPs of the forward and the backward pass. Attention is not counted. */
export const countTraining = ({ parameters, tokens }: Shape): number => 6 * parameters * tokens;

/** FLOPs of reading or writing `served` tokens. Attention is not counted. */
export const countServing = ({ parameters }: Shape, served: number): number =>
	2 * parameters * served;

export const countLifetime = (shape: Shape, served: number): number =>
	countTraining(shape) + countServing(shape, served);

/** The tokens after which a model of this size has this loss; null where no number of tokens is enough. */
export function tokensFor(fit: LossFit, parameters: number, loss: number): number | null {
	const gap = loss - fit.E - fit.A / parameters ** fit.alpha;
	return gap > 0 ? (fit.B / gap) ** (1 / fit.beta) : null;
}

/** The shape with the lowest loss for these FLOPs of training. */
export function findBestFor(fit: LossFit, flops: number): Shape {
	const { A, B, alpha, beta } = fit;
	const ratio = ((alpha * A) / (beta * B)) ** (1 / (alpha + beta));
	const parameters = ratio * (flops / 6) ** (beta / (alpha + beta));
	return { parameters, tokens: flops / 6 / parameters };
}

/**
 * The shape of this loss that is cheapest to train. There both terms weigh alike by their exponents: α A / N^α = β B / D^β.
 * @throws {RangeError} where the loss is not above E, which no model reaches
 */
export function findCheapestToTrain({ E, A, B, alpha, beta }: LossFit, loss: number): Shape {
	const gap = loss - E;
	if (!(gap > 0)) throw new RangeError(`A loss of ${loss} is not above ${E}.`);
	return {
		parameters: ((A * (1 + alpha / beta)) / gap) ** (1 / alpha),
		tokens: ((B * (1 + beta / alpha)) / gap) ** (1 / beta)
	};
}

const golden = (Math.sqrt(5) - 1) / 2;

/**
 * The shape of this loss whose training and serving together are cheapest: smaller than the one that is cheapest to train, and trained for
 * longer. By golden-section search over the logarithm of the size, as there is no closed form.
 * @param served tokens read and written over the model's life
 */
export function findCheapestToServe(fit: LossFit, loss: number, served: number): Shape {
	const most = Math.log(findCheapestToTrain(fit, loss).parameters);
	// Below this size no number of tokens is enough.
	const least = Math.log(fit.A / (loss - fit.E)) / fit.alpha;
	const shapeAt = (size: number): Shape => {
		const parameters = Math.exp(size);
		return { parameters, tokens: tokensFor(fit, parameters, loss) ?? Infinity };
	};
	const cost = (size: number) => countLifetime(shapeAt(size), served);
	let [low, high] = [least, most];
	while (high - low > 1e-9) {
		const step = golden * (high - low);
		if (cost(high - step) < cost(low + step)) high = low + step;
		else low = high - step;
	}
	return shapeAt((low + high) / 2);
}

/** Tokens served at which the smaller of two models has cost as little as the larger; null where it is not dearer to train. */
export function findBreakEven(smaller: Shape, larger: Shape): number | null {
	const extra = countTraining(smaller) - countTraining(larger);
	const saved = 2 * (larger.parameters - smaller.parameters);
	return extra > 0 && saved > 0 ? extra / saved : null;
}
