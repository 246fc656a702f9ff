/** @file What the lab asked, in order: the figures that answer it, and the sentences made from their tables. */
import type { LabTables } from '../../lab/schema.ts';
import { tellMerge, tellPostTraining, tellPreference } from './findings/post-training.ts';
import { tellMasking } from './findings/masking.ts';
import type { Findings } from './findings/say.ts';
import type { Judge } from './findings/verdict.ts';
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
		| 'trials';
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
	{ id: 'trials', figures: ['mid-trials', 'align-trials'], tell: tellTrials, judge: judgeTrials }
];
