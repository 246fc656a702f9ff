/** @file What the lab asked, in order: the figures that answer it, and the sentences made from their tables. */
import type { LabTables } from '../../lab/schema.ts';
import { tellMerge, tellPostTraining, tellPreference } from './findings/post-training.ts';
import { tellMasking } from './findings/masking.ts';
import type { Findings } from './findings/say.ts';
import { tellSiblings } from './findings/siblings.ts';
import { tellLonger, tellPilot } from './findings/pilot.ts';
import { tellCurriculum, tellLongContext } from './findings/training.ts';
import { tellTrials } from './findings/trials.ts';
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
}

export const questions: readonly Question[] = [
	{ id: 'pilot', figures: ['pilot-retrieval'], tell: tellPilot },
	{
		id: 'siblings',
		figures: ['siblings-retrieval', 'siblings-position', 'siblings-loss', 'siblings-distance'],
		tell: tellSiblings
	},
	{ id: 'masking', figures: ['masking-retrieval', 'masking-loss'], tell: tellMasking },
	{ id: 'longer', figures: ['longer-retrieval'], tell: tellLonger },
	{ id: 'curriculum', figures: ['curriculum-loss'], tell: tellCurriculum },
	{ id: 'long', figures: ['long-context-retrieval'], tell: tellLongContext },
	{
		id: 'post',
		figures: ['post-training-right', 'post-training-retrieval'],
		tell: tellPostTraining
	},
	{ id: 'preference', figures: ['preference-logps'], tell: tellPreference },
	{ id: 'merge', figures: ['merge-curve'], tell: tellMerge },
	{ id: 'trials', figures: ['mid-trials', 'align-trials'], tell: tellTrials }
];
