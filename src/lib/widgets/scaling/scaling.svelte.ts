/** @file What a learner has set on the scaling laws, and what follows. */
import {
	countLifetime,
	countServing,
	countTraining,
	findBestFor,
	findBreakEven,
	findCheapestToServe,
	findCheapestToTrain,
	predictLoss,
	tokensFor,
	type Shape
} from '../../math/scaling.ts';
import { fits, smollm3, type FitId } from './fits.ts';
import { scalingParameters, type ScalingParams } from './parameters.ts';

const { parameters: sizes, tokens: texts } = scalingParameters;
const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

export class Scaling {
	fitId = $state<FitId>('replication');
	shape = $state.raw<Shape>(smollm3);
	/** Tokens read and written over the model's life. */
	served = $state(1e12);

	readonly fit = $derived(fits[this.fitId]);
	readonly loss = $derived(predictLoss(this.fit, this.shape));
	readonly perParameter = $derived(this.shape.tokens / this.shape.parameters);
	readonly training = $derived(countTraining(this.shape));
	readonly serving = $derived(countServing(this.shape, this.served));
	/** Of all shapes that cost as much to train, the one with the lowest loss. */
	readonly best = $derived(findBestFor(this.fit, this.training));
	readonly bestLoss = $derived(predictLoss(this.fit, this.best));
	/** Of all shapes with this loss, the one that is cheapest to train. */
	readonly trained = $derived(findCheapestToTrain(this.fit, this.loss));
	/** Of all shapes with this loss, the one that is cheapest over its life. */
	readonly cheapest = $derived(findCheapestToServe(this.fit, this.loss, this.served));
	readonly breakEven = $derived(findBreakEven(this.shape, this.trained));
	readonly isSmollm3 = $derived(
		this.shape.parameters === smollm3.parameters && this.shape.tokens === smollm3.tokens
	);

	constructor(start: ScalingParams) {
		this.fitId = start.fit;
		this.shape = { parameters: start.parameters, tokens: start.tokens };
		this.served = start.served;
	}

	/** Kept within what the sliders reach, to three digits but for a shape by name. */
	moveTo({ parameters, tokens }: Shape): void {
		const round = (value: number) => Number(value.toPrecision(3));
		this.shape = {
			parameters: round(within(parameters, sizes.min, sizes.max)),
			tokens: round(within(tokens, texts.min, texts.max))
		};
	}

	setParameters(parameters: number): void {
		this.shape = { ...this.shape, parameters };
	}

	setTokens(tokens: number): void {
		this.shape = { ...this.shape, tokens };
	}

	reset(): void {
		this.shape = smollm3;
	}

	/** FLOPs of every shape of the present loss, from small to large: for the cost by size. */
	listCosts(count: number): readonly { shape: Shape; training: number; total: number }[] {
		const largest = Math.max(this.trained.parameters, this.shape.parameters) * 2.5;
		const least = (this.fit.A / (this.loss - this.fit.E)) ** (1 / this.fit.alpha);
		return Array.from({ length: count }, (_, at) => {
			const parameters = least * (largest / least) ** ((at + 1) / count);
			const tokens = tokensFor(this.fit, parameters, this.loss);
			return tokens === null ? [] : [{ parameters, tokens }];
		})
			.flat()
			.map((shape) => ({
				shape,
				training: countTraining(shape),
				total: countLifetime(shape, this.served)
			}));
	}

	/** As an address writes it. */
	get state(): ScalingParams {
		return { fit: this.fitId, ...this.shape, served: this.served };
	}
}
