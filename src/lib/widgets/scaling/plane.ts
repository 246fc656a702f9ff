/** @file Lines on the plane of parameters and tokens, both by ratio. */
import { countTraining, tokensFor, type LossFit, type Shape } from '../../math/scaling.ts';

const steps = 160;

/** Sizes from `least` to `most`, evenly by ratio. */
function listSizes(least: number, most: number): readonly number[] {
	return Array.from({ length: steps + 1 }, (_, at) => least * (most / least) ** (at / steps));
}

/** Shapes of the same expected loss, from small to large; none where no number of tokens up to `mostTokens` is enough. */
export function traceLoss(
	fit: LossFit,
	loss: number,
	[least, most]: readonly [number, number],
	mostTokens: number
): readonly Shape[] {
	return listSizes(least, most).flatMap((parameters) => {
		const tokens = tokensFor(fit, parameters, loss);
		return tokens !== null && tokens <= mostTokens ? [{ parameters, tokens }] : [];
	});
}

/** The two ends of the line of shapes that cost as much to train. */
export function traceFlops(
	shape: Shape,
	[least, most]: readonly [number, number]
): readonly Shape[] {
	const flops = countTraining(shape);
	return [least, most].map((parameters) => ({ parameters, tokens: flops / 6 / parameters }));
}
