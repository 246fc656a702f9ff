/** @file What the exhibits know of SmolLM3-3B's positions, from the fact base. */
import facts from 'virtual:facts/architecture.head-dim,architecture.rope-theta-by-phase/0/theta,architecture.rope-theta-by-phase/1/theta,architecture.rope-theta-by-phase/3/theta,architecture.context-lengths/pretraining,architecture.context-lengths/longContextStage1,architecture.context-lengths/longContextStage2,architecture.context-lengths/withYarnFactor2';
import { pickNumber } from '../../facts/picked.ts';

const pickTheta = (phase: number) =>
	pickNumber(facts, `architecture.rope-theta-by-phase/${phase}/theta`);
const pickLength = (phase: string) => pickNumber(facts, `architecture.context-lengths/${phase}`);

export const contexts = {
	pretraining: pickLength('pretraining'),
	middle: pickLength('longContextStage1'),
	trained: pickLength('longContextStage2'),
	yarn: pickLength('withYarnFactor2')
} as const;

/** Theta in the phases of training, in their order. */
export const thetas = [
	{ id: 'pretraining', theta: pickTheta(0), length: contexts.pretraining },
	{ id: 'middle', theta: pickTheta(1), length: contexts.middle },
	{ id: 'release', theta: pickTheta(3), length: contexts.trained }
] as const;

export const smollm3 = {
	headDim: pickNumber(facts, 'architecture.head-dim'),
	theta: pickTheta(3),
	longest: contexts.yarn
} as const;

/** Nano's, which `static/models/nano/config.json` says too; a test compares. */
const nano = { headDim: 32, theta: 50_000, trainedLength: 512 } as const;

export const heads = {
	smollm3: {
		headDim: smollm3.headDim,
		theta: smollm3.theta,
		marks: [
			{ id: 'pretraining', tokens: contexts.pretraining },
			{ id: 'middle', tokens: contexts.middle },
			{ id: 'trained', tokens: contexts.trained },
			{ id: 'yarn', tokens: contexts.yarn }
		]
	},
	nano: {
		headDim: nano.headDim,
		theta: nano.theta,
		marks: [{ id: 'nano', tokens: nano.trainedLength }]
	}
} as const;
