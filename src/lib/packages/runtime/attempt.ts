/** @file One learner's attempt, as the page in the frame reports it: what an LMS is told of it, whatever it is an attempt at. */
import type { ChoiceQuestion, FindQuestion, TextQuestion } from './config.ts';

/** An answer that was not known before. */
export type Given =
	| {
			readonly question: ChoiceQuestion;
			/** Counted from 0. */
			readonly option: number;
			readonly isRight: boolean;
	  }
	/** @param found the values that it was found by, as text */
	| { readonly question: FindQuestion; readonly found: string }
	| { readonly question: TextQuestion; readonly text: string };

export interface Attempt {
	/** Takes what the frame says; answers that are new by it, or null where it was nothing that counts. */
	hear(data: unknown): readonly Given[] | null;
	readonly isComplete: boolean;
	/** 0 to 1; null where there is none yet. */
	readonly score: number | null;
	/** Null where there is no score yet. */
	readonly isPassed: boolean | null;
	/** Whether what is still open cannot better the score. */
	readonly isOver: boolean;
	/** 0 to 1. */
	readonly progress: number;
	/** What brings the attempt back, within `mostSuspended` characters. */
	suspend(): string;
}

/** SCORM 1.2 keeps 4,096 characters; some runtimes take more, others cut. */
export const mostSuspended = 4096;
