/** @file Every figure of the lab: its tables, the part of `lab/recipe.sh` that makes them, and how it is put together. */
import type { LabTableName, LabTables } from '../../lab/schema.ts';
import type { Figure } from './figure.ts';
import {
	makeMerge,
	makePostRetrieval,
	makePreference,
	makeRight
} from './figures/post-training.ts';
import { makeGroupedLoss, makeGroupedRetrieval } from './figures/grouped.ts';
import { makeMaskingLoss, makeMaskingRetrieval } from './figures/masking.ts';
import {
	makeSiblingsDistance,
	makeSiblingsLoss,
	makeSiblingsPosition,
	makeSiblingsRetrieval
} from './figures/siblings.ts';
import { makeEmbeddingNorm, makeScheduleLoss } from './figures/optimiser.ts';
import { makeLonger, makePilot } from './figures/pilot.ts';
import { makeInductionRemoval, makeNopeLayers, makeNopeRemoval } from './figures/removal.ts';
import { makeCurriculum, makeLongContext } from './figures/training.ts';
import { makeSizesLoss } from './figures/sizes.ts';
import { makeAlignTrials, makeMidTrials } from './figures/trials.ts';
import type { FigureId } from './figure-ids.ts';

export interface FigurePlan {
	readonly tables: readonly LabTableName[];
	/** `bash lab/recipe.sh <experiment>` makes it again. */
	readonly experiment:
		| 'pilot'
		| 'siblings'
		| 'longer'
		| 'curriculum'
		| 'long'
		| 'post'
		| 'trials'
		| 'heads'
		| 'optimiser'
		| 'grouped'
		| 'sizes';
	/** Null where the figure's table has not been measured. */
	readonly make: (tables: LabTables) => Figure | null;
}

export const figurePlans: Readonly<Record<FigureId, FigurePlan>> = {
	'pilot-retrieval': { tables: ['pilot-retrieval'], experiment: 'pilot', make: makePilot },
	'longer-retrieval': {
		tables: ['pilot-retrieval', 'siblings-retrieval'],
		experiment: 'longer',
		make: makeLonger
	},
	'siblings-loss': { tables: ['siblings-loss'], experiment: 'siblings', make: makeSiblingsLoss },
	'siblings-position': {
		tables: ['siblings-position', 'siblings-retrieval'],
		experiment: 'siblings',
		make: makeSiblingsPosition
	},
	'siblings-retrieval': {
		tables: ['siblings-retrieval'],
		experiment: 'siblings',
		make: makeSiblingsRetrieval
	},
	'siblings-distance': {
		tables: ['siblings-distance'],
		experiment: 'siblings',
		make: makeSiblingsDistance
	},
	'masking-loss': { tables: ['siblings-loss'], experiment: 'siblings', make: makeMaskingLoss },
	'masking-retrieval': {
		tables: ['siblings-retrieval'],
		experiment: 'siblings',
		make: makeMaskingRetrieval
	},
	'curriculum-loss': {
		tables: ['curriculum-loss'],
		experiment: 'curriculum',
		make: makeCurriculum
	},
	'long-context-retrieval': {
		tables: ['long-context-retrieval'],
		experiment: 'long',
		make: makeLongContext
	},
	'post-training-right': { tables: ['post-training-right'], experiment: 'post', make: makeRight },
	'post-training-retrieval': {
		tables: ['post-training-retrieval'],
		experiment: 'post',
		make: makePostRetrieval
	},
	'preference-logps': { tables: ['preference-logps'], experiment: 'post', make: makePreference },
	'merge-curve': { tables: ['merge-curve'], experiment: 'post', make: makeMerge },
	'mid-trials': { tables: ['post-training-trials'], experiment: 'trials', make: makeMidTrials },
	'align-trials': { tables: ['post-training-trials'], experiment: 'trials', make: makeAlignTrials },
	'induction-removal': {
		tables: ['induction-removal'],
		experiment: 'heads',
		make: makeInductionRemoval
	},
	'nope-removal': { tables: ['nope-removal'], experiment: 'heads', make: makeNopeRemoval },
	'nope-layers': { tables: ['nope-removal'], experiment: 'heads', make: makeNopeLayers },
	'schedule-loss': { tables: ['schedule-loss'], experiment: 'optimiser', make: makeScheduleLoss },
	'embedding-norm': {
		tables: ['embedding-norm'],
		experiment: 'optimiser',
		make: makeEmbeddingNorm
	},
	'grouped-loss': { tables: ['grouped-loss'], experiment: 'grouped', make: makeGroupedLoss },
	'grouped-retrieval': {
		tables: ['grouped-retrieval'],
		experiment: 'grouped',
		make: makeGroupedRetrieval
	},
	'sizes-loss': { tables: ['sizes-loss'], experiment: 'sizes', make: makeSizesLoss }
};
