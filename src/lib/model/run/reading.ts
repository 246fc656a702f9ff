/**
 * @file How well a model foresees a plain English text and the repetition of its beginning, and what may be concluded from that.
 *
 * A model is measured against itself: against chance, ln(vocabulary), and against its own entropy, which is the loss it expects. Training
 * makes the two alike, so a model that is read as it was trained is seldom much surer than right. The limits lie between what right and
 * damaged models were measured at; docs/self-check.md has the table. Damage that leaves a text as foreseeable as before is beyond them.
 */
import { logSumExp } from '../../math/softmax.ts';
import type { TraceShape } from '../../trace/trace.ts';
import type { CheckOutcome, Measured, ReadingFinding } from '../contract/source.ts';

/** Tokens of the text, and how many of them come again. */
export const textTokens = 48;
export const copiedTokens = 16;

export interface Reading {
	/** Nats a token of the text, its first token left out. */
	readonly loss: number;
	/** Mean entropy of the same predictions, in nats. */
	readonly entropy: number;
	/** Loss of one who knows nothing: ln(vocabulary). */
	readonly chance: number;
	/** Tokens of the repetition that were the likeliest, of `copiedTokens − 1`. */
	readonly copied: number;
}

/** The beginning of a text, and `copiedTokens` of it again, without its first token, which may be a beginning-of-text mark; empty where the text is too short. */
export function makeReadingPrompt(ids: ArrayLike<number>): readonly number[] {
	const text = Array.from(ids).slice(0, textTokens);
	return text.length < textTokens ? [] : [...text, ...text.slice(1, 1 + copiedTokens)];
}

/**
 * @param logits `[ids, vocabulary]`, those of the last token may be missing
 * @param ids a prompt of `makeReadingPrompt`
 */
export function measureReading(
	logits: Float32Array,
	vocabSize: number,
	ids: readonly number[]
): Reading {
	const steps = ids.slice(1).map((next, place) => {
		const row = logits.subarray(place * vocabSize, (place + 1) * vocabSize);
		return measureStep(row, next);
	});
	const text = steps.slice(0, textTokens - 1);
	// What starts the repetition cannot be foreseen.
	const copy = steps.slice(textTokens);
	return {
		loss: mean(text.map(({ loss }) => loss)),
		entropy: mean(text.map(({ entropy }) => entropy)),
		chance: Math.log(vocabSize),
		copied: copy.filter(({ isLikeliest }) => isLikeliest).length
	};
}

function measureStep(row: Float32Array, next: number) {
	const normaliser = logSumExp(row);
	const logit = row[next] ?? NaN;
	let entropy = 0;
	let isLikeliest = true;
	for (const value of row) {
		const p = Math.exp(value - normaliser);
		if (p > 0) entropy += p * (normaliser - value);
		if (!(value <= logit)) isLikeliest = false;
	}
	return { loss: normaliser - logit, entropy, isLikeliest };
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export const limits = {
	/** Nats a token that a model must stay below chance to have learnt anything of the text. */
	leastGain: 1,
	/** Nats a token by which the loss may exceed the entropy, and stay below it. */
	mostOverconfidence: 2,
	leastOverconfidence: -1,
	/** Nats a token above chance that no right model was ever seen to reach, whatever it was trained on. */
	mostAboveChance: 3,
	/** A model of `largeSize` has learnt more than that: loss as a share of chance, from where on it is in doubt and faulty, and tokens continued. */
	large: { mostLossShare: 0.37, faultyLossShare: 0.8, leastCopied: 6 }
} as const;

/** Weights of the layers, roughly, from which on a model that is right is taken to have been trained on much text. */
const largeSize = 5e7;

export interface Judgement {
	readonly outcome: CheckOutcome;
	readonly finding: ReadingFinding;
	readonly measured: readonly Measured[];
}

/** Only what no right model was measured at is called failed; what a right model of another training may show is unclear. */
export function judgeReading(reading: Reading, shape: TraceShape): Judgement {
	const { loss, entropy, chance, copied } = reading;
	const isLarge = 12 * shape.layers * (shape.queryHeads * shape.headDim) ** 2 >= largeSize;
	const overconfidence = loss - entropy;
	const mostLoss = isLarge ? chance * limits.large.mostLossShare : chance - limits.leastGain;
	const measured: Measured[] = [
		{ what: 'loss', value: loss, most: mostLoss },
		{
			what: 'overconfidence',
			value: overconfidence,
			least: limits.leastOverconfidence,
			most: limits.mostOverconfidence
		},
		{
			what: 'copied',
			value: copied,
			of: copiedTokens - 1,
			...(isLarge && { least: limits.large.leastCopied })
		}
	];
	const conclude = (finding: ReadingFinding, outcome: CheckOutcome) => ({
		outcome,
		finding,
		measured
	});
	// Of a large model it is known what a right one does; a small one may have been trained on anything.
	const doubt = isLarge ? 'failed' : 'unclear';
	// Written so that NaN fails.
	if (!(loss <= chance + limits.mostAboveChance)) return conclude('worse-than-chance', 'failed');
	const hopeless = isLarge ? chance * limits.large.faultyLossShare : chance - limits.leastGain;
	if (loss > hopeless) return conclude('learnt-nothing', doubt);
	if (overconfidence > limits.mostOverconfidence) return conclude('too-sure', doubt);
	if (overconfidence < limits.leastOverconfidence) return conclude('too-unsure', 'unclear');
	if (loss > mostLoss || (isLarge && copied < limits.large.leastCopied))
		return conclude('below-its-size', 'unclear');
	return conclude('reads', 'passed');
}
