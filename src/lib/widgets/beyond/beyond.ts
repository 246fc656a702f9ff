/** @file Reading a text longer than any the model was trained on: the schedules compared, and averages by position. */
import type { Schedule } from '../../math/positional.ts';
import type { TextScore } from '../../model/contract/run.ts';

export const methods = ['yarn', 'theta', 'linear'] as const;
export type Method = (typeof methods)[number];

export interface Change {
	readonly method: Method;
	/** Of YaRN, or by which positions are squeezed. */
	readonly factor: number;
	/** Where a larger theta is the method. */
	readonly theta: number;
}

/** The model's schedule with its RoPE layers changed; NoPE layers have nothing to change. */
export function changeSchedule(own: Schedule, change: Change, trainedLength: number): Schedule {
	const { method, factor, theta } = change;
	return own.map((positional) => {
		if (positional.kind === 'nope') return positional;
		switch (method) {
			case 'yarn':
				return { ...positional, scaling: { type: 'yarn', factor, originalLength: trainedLength } };
			case 'linear':
				return { ...positional, scaling: { type: 'linear', factor } };
			case 'theta':
				return { ...positional, theta };
		}
	});
}

/** A text, and the spans `[start, end)` of characters in it that answer a question about what it told before. */
export interface LongText {
	readonly text: string;
	readonly answers: readonly (readonly [start: number, end: number])[];
}

/**
 * Which tokens answer something.
 * @param ends `[tokens]` end of each token in the text, in UTF-16 units
 * @returns `[tokens]` 1 where a token overlaps an answer
 */
export function markAnswers(ends: Int32Array, answers: LongText['answers']): Uint8Array {
	return Uint8Array.from(ends, (end, token) => {
		const start = ends[token - 1] ?? 0;
		return answers.some(([from, to]) => start < to && end > from) ? 1 : 0;
	});
}

/** A mean in the making. */
export interface Sum {
	readonly sum: number;
	readonly count: number;
}

export interface Reading {
	/** Nats by position, in bins of an eighth of the trained length… */
	readonly loss: readonly Sum[];
	/** …and answer tokens that were the likeliest, in bins of the trained length. */
	readonly right: readonly Sum[];
}

export const lossBinsPerLength = 4;

export function emptyReading(times: number): Reading {
	const empty = (length: number): Sum[] => Array.from({ length }, () => ({ sum: 0, count: 0 }));
	return { loss: empty(times * lossBinsPerLength), right: empty(times) };
}

/** A reading with one more text in it. Tokens beyond the last bin are left out. */
export function addScore(
	reading: Reading,
	{ logProbs, isLikeliest }: Pick<TextScore, 'logProbs' | 'isLikeliest'>,
	isAnswer: Uint8Array,
	trainedLength: number
): Reading {
	const loss = reading.loss.map((bin) => ({ ...bin }));
	const right = reading.right.map((bin) => ({ ...bin }));
	const size = trainedLength / lossBinsPerLength;
	logProbs.forEach((logProb, token) => {
		if (Number.isNaN(logProb)) return;
		const bin = loss[Math.floor(token / size)];
		if (bin) {
			bin.sum -= logProb;
			bin.count++;
		}
		const asked = right[Math.floor(token / trainedLength)];
		if (asked && isAnswer[token] === 1) {
			asked.sum += isLikeliest[token] ?? 0;
			asked.count++;
		}
	});
	return { loss, right };
}

export function meanOf({ sum, count }: Sum): number | null {
	return count === 0 ? null : sum / count;
}

/** Mean over the bins from an index on. */
export function meanFrom(bins: readonly Sum[], from: number): number | null {
	const rest = bins.slice(from);
	return meanOf({
		sum: rest.reduce((before, { sum }) => before + sum, 0),
		count: rest.reduce((before, { count }) => before + count, 0)
	});
}
