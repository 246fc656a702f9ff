/** @file What the lab asked, in order: the figures that answer it, and the sentences made from their tables. */
import type { LabTables } from '../../lab/schema.ts';
import { tellMerge, tellPostTraining, tellPreference } from './findings/post-training.ts';
import { judgeGrouped, tellGrouped } from './findings/grouped.ts';
import { judgeDecay, judgeSchedule, tellDecay, tellSchedule } from './findings/optimiser.ts';
import { tellMasking } from './findings/masking.ts';
import type { Findings } from './findings/say.ts';
import type { Judge } from './findings/verdict.ts';
import {
	judgeInduction,
	judgeNopeHeads,
	tellInduction,
	tellNopeHeads
} from './findings/removal.ts';
import { judgeSizes, tellSizes } from './findings/sizes.ts';
import { tellSiblings } from './findings/siblings.ts';
import { tellLonger, tellPilot } from './findings/pilot.ts';
import { tellCurriculum, tellLongContext } from './findings/training.ts';
import { tellTrials } from './findings/trials.ts';
import {
	judgeLonger,
	judgeMasking,
	judgePilot,
	judgeSiblings
} from './findings/verdicts-siblings.ts';
import {
	judgeCurriculum,
	judgeLongContext,
	judgeMerge,
	judgePostTraining,
	judgePreference,
	judgeTrials
} from './findings/verdicts-training.ts';
import type { FigureId } from './figure-ids.ts';

export interface Question {
	readonly id:
		| 'pilot'
		| 'siblings'
		| 'masking'
		| 'longer'
		| 'curriculum'
		| 'long'
		| 'post'
		| 'preference'
		| 'merge'
		| 'trials'
		| 'induction'
		| 'nope-heads'
		| 'schedule'
		| 'embedding-decay'
		| 'grouped'
		| 'sizes';
	readonly figures: readonly FigureId[];
	readonly tell: (tables: LabTables) => Findings;
	/** The answer in a line. */
	readonly judge: Judge;
}

export const questions: readonly Question[] = [
	{ id: 'pilot', figures: ['pilot-retrieval'], tell: tellPilot, judge: judgePilot },
	{
		id: 'siblings',
		figures: ['siblings-retrieval', 'siblings-position', 'siblings-loss', 'siblings-distance'],
		tell: tellSiblings,
		judge: judgeSiblings
	},
	{
		id: 'masking',
		figures: ['masking-retrieval', 'masking-loss'],
		tell: tellMasking,
		judge: judgeMasking
	},
	{ id: 'longer', figures: ['longer-retrieval'], tell: tellLonger, judge: judgeLonger },
	{ id: 'curriculum', figures: ['curriculum-loss'], tell: tellCurriculum, judge: judgeCurriculum },
	{
		id: 'long',
		figures: ['long-context-retrieval'],
		tell: tellLongContext,
		judge: judgeLongContext
	},
	{
		id: 'post',
		figures: ['post-training-right', 'post-training-retrieval'],
		tell: tellPostTraining,
		judge: judgePostTraining
	},
	{ id: 'preference', figures: ['preference-logps'], tell: tellPreference, judge: judgePreference },
	{ id: 'merge', figures: ['merge-curve'], tell: tellMerge, judge: judgeMerge },
	{ id: 'trials', figures: ['mid-trials', 'align-trials'], tell: tellTrials, judge: judgeTrials },
	{
		id: 'induction',
		figures: ['induction-removal'],
		tell: tellInduction,
		judge: judgeInduction
	},
	{
		id: 'nope-heads',
		figures: ['nope-removal', 'nope-layers'],
		tell: tellNopeHeads,
		judge: judgeNopeHeads
	},
	{ id: 'schedule', figures: ['schedule-loss'], tell: tellSchedule, judge: judgeSchedule },
	{ id: 'embedding-decay', figures: ['embedding-norm'], tell: tellDecay, judge: judgeDecay },
	{
		id: 'grouped',
		figures: ['grouped-loss', 'grouped-retrieval'],
		tell: tellGrouped,
		judge: judgeGrouped
	},
	{ id: 'sizes', figures: ['sizes-loss'], tell: tellSizes, judge: judgeSizes }
];
