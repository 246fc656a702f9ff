/**
 * @file SmolLM3's training as data, read from the fact base: three stages of pretraining and two of long context, in trillions of tokens since
 * the first step. Every number keeps the reference of the fact it is.
 */
import facts from 'virtual:facts/pretraining.summary,training-config.schedule,training-config.peak-lr,training-config.global-batch,architecture.rope-theta-by-phase,architecture.context-lengths,long-context.stages,pretraining.english-web-pool';
import { pickFact, pickPart, pickPartNumber } from '../../facts/picked.ts';
import type { JsonValue } from '../../facts/schema.ts';
import { rateOfCosine, rateOfWsd } from '../../math/learning-rate.ts';

export const kinds = ['web', 'code', 'math'] as const;
export type Kind = (typeof kinds)[number];
/** Per cent; they sum to 100. */
export type Mix = Readonly<Record<Kind, number>>;

/** A number or words of the fact base, with where they stand. */
export interface Cited<T> {
	readonly value: T;
	readonly fact: string;
}

export interface Phase {
	/** Stages 1 to 3, then the two long-context stages as 4 and 5. */
	readonly number: 1 | 2 | 3 | 4 | 5;
	readonly isLong: boolean;
	/** T tokens since the first step. */
	readonly from: number;
	readonly to: number;
	/** The end as the fact base has it; long-context stages have lengths there, no ends. */
	readonly endFact: string | null;
	readonly mix: Readonly<Record<Kind, Cited<number>>>;
	readonly theta: Cited<number>;
	readonly context: Cited<number>;
	/** Data sets named for this stage: all of the first, those added in the later ones. */
	readonly dataSets: readonly Cited<string>[];
}

const number = (fact: string): Cited<number> => ({ value: pickPartNumber(facts, fact), fact });

function texts(fact: string): readonly Cited<string>[] {
	const found = pickPart(facts, fact);
	if (!Array.isArray(found)) throw new TypeError(`"${fact}" is no list.`);
	return (found as readonly JsonValue[]).flatMap((value, index) =>
		typeof value === 'string' ? [{ value, fact: `${fact}/${index}` }] : []
	);
}

const summary = 'pretraining.summary';
const thetas = 'architecture.rope-theta-by-phase';
const lengths = 'architecture.context-lengths';
const long = 'long-context.stages';

function mixOf(index: number): Phase['mix'] {
	const part = (kind: Kind) => number(`${summary}/${index}/publishedMix/${kind}`);
	return { web: part('web'), code: part('code'), math: part('math') };
}

function pretraining(index: 0 | 1 | 2): Phase {
	const ends = `${summary}/${index}/tokensT`;
	const sets = `${summary}/${index}/datasets`;
	return {
		number: (index + 1) as 1 | 2 | 3,
		isLong: false,
		from: pickPartNumber(facts, `${ends}/0`),
		to: pickPartNumber(facts, `${ends}/1`),
		endFact: `${ends}/1`,
		mix: mixOf(index),
		theta: number(`${thetas}/0/theta`),
		context: number(`${lengths}/pretraining`),
		dataSets:
			index === 0 ? kinds.flatMap((kind) => texts(`${sets}/${kind}`)) : texts(`${sets}/added`)
	};
}

/** The published shares of stage 3 stand for the long-context stages too: their data is that mixture, with some reasoning data. */
function longContext(index: 0 | 1, from: number): Phase {
	return {
		number: index === 0 ? 4 : 5,
		isLong: true,
		from,
		to: from + pickPartNumber(facts, `${long}/${index}/tokensB`) / 1000,
		endFact: null,
		mix: mixOf(2),
		theta: number(`${thetas}/${index + 1}/theta`),
		context: number(`${lengths}/longContextStage${index + 1}`),
		dataSets: []
	};
}

const stages = [pretraining(0), pretraining(1), pretraining(2)] as const;
/** T tokens of the three stages. */
export const pretrainedT = stages[2].to;
const firstLong = longContext(0, pretrainedT);
export const phases: readonly Phase[] = [...stages, firstLong, longContext(1, firstLong.to)];
/** The three stages of pretraining, whose mix can be changed. */
export const mixedPhases: readonly Phase[] = stages;
export const totalT = phases.at(-1)?.to ?? pretrainedT;

/** The phase a moment falls in; borders belong to the phase that ends there, the beginning to the first. */
export function findPhase(moment: number): Phase {
	return phases.find(({ to }) => moment <= to) ?? phases[phases.length - 1] ?? stages[2];
}

export const tokensPerStep = pickPartNumber(facts, 'training-config.global-batch');
const schedule = {
	peak: pickPartNumber(facts, 'training-config.peak-lr'),
	warmupSteps: pickPartNumber(facts, 'training-config.schedule/warmupSteps'),
	decayStart: pickPartNumber(facts, 'training-config.schedule/decayStartStep'),
	decaySteps: pickPartNumber(facts, 'training-config.schedule/decaySteps')
};
export const peakRate = schedule.peak;

/** Optimizer steps since the first; a step has the same number of tokens in all five phases. */
export function stepAt(moment: number): number {
	return Math.round((Math.max(moment, 0) * 1e12) / tokensPerStep);
}

/** Learning rate at a moment: WSD over the three stages, a fresh cosine in each long-context stage. */
export function rateAt(moment: number): number {
	const phase = findPhase(moment);
	if (!phase.isLong) return rateOfWsd(stepAt(moment), schedule);
	const index = phase.number - 4;
	return rateOfCosine(stepAt(moment) - stepAt(phase.from), {
		peak: pickPartNumber(facts, `${long}/${index}/peakLearningRate`),
		warmupSteps: longWarmupSteps,
		totalSteps: pickPartNumber(facts, `${long}/${index}/steps`)
	});
}

/** From the words "warmup over 1,000 steps, then cosine to 0". */
const longWarmupSteps = readFirstNumber(pickPart(facts, `${long}/0/schedule`));

/** @throws {TypeError} where there is none */
export function readFirstNumber(text: JsonValue): number {
	const digits = typeof text === 'string' ? /\d[\d,]*(?:\.\d+)?/.exec(text)?.[0] : undefined;
	if (digits === undefined) throw new TypeError('No number where one was expected.');
	return Number(digits.replaceAll(',', ''));
}

/** Different tokens that were to be had, in T: how often a stage's share would have to repeat them. */
export const available = {
	englishWeb: {
		value: readFirstNumber(pickPart(facts, 'pretraining.english-web-pool/englishWeb')),
		fact: 'pretraining.english-web-pool/englishWeb'
	},
	math: {
		value: readFirstNumber(pickPart(facts, 'pretraining.english-web-pool/stage1Math')) / 1000,
		fact: 'pretraining.english-web-pool/stage1Math'
	}
} as const satisfies Record<string, Cited<number>>;

/** What stands behind the chart, for its tag. */
export const recipeNote = pickFact(facts, summary);
export { facts as recipeFacts };
