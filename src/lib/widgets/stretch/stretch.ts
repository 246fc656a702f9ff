/** @file The steps from 4k to 128k: what SmolLM3 set at each, and how many of its frequency pairs turn once within the context. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import facts from 'virtual:facts/architecture.rope-theta-by-phase,architecture.context-lengths,architecture.head-dim,long-context.stages,pretraining.summary,training-config.peak-lr,rope-wavelengths';
import { pickPartNumber } from '../../facts/picked.ts';
import { computeInverseFrequencies } from '../../math/rope.ts';

export { facts as stretchFacts };

/** As the lab's table names them. */
export const steps = ['base', '8x before', '8x', '16x before', '16x', '16x+yarn'] as const;
export type StepId = (typeof steps)[number];

export interface Cited {
	readonly value: number;
	readonly fact: string;
}

export interface Step {
	readonly id: StepId;
	/** Tokens the model is meant to read at this step. */
	readonly context: Cited;
	readonly theta: Cited;
	/** What it is trained on to get there, in tokens; null where nothing is trained. */
	readonly tokens: Cited | null;
	/** Peak learning rate of that training. */
	readonly rate: Cited | null;
	/** Pairs without a full turn within the context, as the fact base worked it out. */
	readonly countFact: string | null;
}

const cite = (fact: string, unit = 1): Cited => ({
	value: unit * pickPartNumber(facts, fact),
	fact
});
const theta = (index: number) => cite(`architecture.rope-theta-by-phase/${index}/theta`);
const context = (key: string) => cite(`architecture.context-lengths/${key}`);
const longTokens = (index: number) => cite(`long-context.stages/${index}/tokensB`, 1e9);
const longRate = (index: number) => cite(`long-context.stages/${index}/peakLearningRate`);
const count = (index: number) => `rope-wavelengths/${index}/pairsWithoutFullTurn`;

export const plan: readonly Step[] = [
	{
		id: 'base',
		context: context('pretraining'),
		theta: theta(0),
		tokens: cite('pretraining.summary/2/tokensT/1', 1e12),
		rate: cite('training-config.peak-lr'),
		countFact: count(0)
	},
	{
		id: '8x before',
		context: context('longContextStage1'),
		theta: theta(1),
		tokens: null,
		rate: null,
		countFact: count(2)
	},
	{
		id: '8x',
		context: context('longContextStage1'),
		theta: theta(1),
		tokens: longTokens(0),
		rate: longRate(0),
		countFact: count(2)
	},
	{
		id: '16x before',
		context: context('longContextStage2'),
		theta: theta(2),
		tokens: null,
		rate: null,
		countFact: count(3)
	},
	{
		id: '16x',
		context: context('longContextStage2'),
		theta: theta(2),
		tokens: longTokens(1),
		rate: longRate(1),
		countFact: count(3)
	},
	{
		id: '16x+yarn',
		context: context('withYarnFactor2'),
		theta: theta(2),
		tokens: null,
		rate: null,
		countFact: null
	}
];

export const headDim = pickPartNumber(facts, 'architecture.head-dim');
const yarnLength = pickPartNumber(facts, 'architecture.context-lengths/longContextStage2');

/** `[pairs]` tokens for a full turn of each pair; with YaRN of factor 2 from the trained length where asked. */
export function wavelengthsOf(base: number, hasYarn = false): Float64Array {
	const { frequencies } = computeInverseFrequencies(
		base,
		headDim,
		hasYarn ? { type: 'yarn', factor: 2, originalLength: yarnLength } : undefined
	);
	return frequencies.map((frequency) => (2 * Math.PI) / frequency);
}

/** Pairs that do not complete a turn within so many tokens. */
export function countUnturned(wavelengths: Float64Array, tokens: number): number {
	return wavelengths.reduce((sum, wavelength) => sum + (wavelength > tokens ? 1 : 0), 0);
}

export const margins = { left: 46, right: 14, top: 14, bottom: 34 } as const;
export const height = 270;
const longest = 1e8;

/** Where curves, lines and ticks stand in a picture `width` wide. */
export function layOutWaves(width: number) {
	const pairs = headDim / 2;
	const x = scaleLinear([0, pairs - 1], [margins.left + 6, width - margins.right - 6]);
	const y = scaleLog([2 * Math.PI, longest], [height - margins.bottom, margins.top]);
	return {
		curve: (wavelengths: Float64Array) =>
			line<number>(
				(_, pair) => x(pair),
				(wavelength) => y(wavelength)
			)(wavelengths) ?? '',
		x: (pair: number) => x(pair),
		y: (tokens: number) => y(tokens),
		xTicks: [0, 16, 32, 48, 63].map((value) => ({ value, at: x(value) })),
		yTicks: [1, 2, 3, 4, 5, 6, 7].map((power) => ({ value: 10 ** power, at: y(10 ** power) }))
	};
}
