/** @file How many threads a model gets, from what this browser allows and from how fast the model was here before. Pure. */

import type { Pace } from '../contract/source.ts';

export interface ThreadQuestion {
	/** Whether threads may share memory in this page. */
	readonly canShare: boolean;
	/** Processors that the browser speaks of. */
	readonly cores: number;
	/** All weights of the model. */
	readonly weightBytes: number;
	/** What was measured here, by number of threads. */
	readonly paces: Readonly<Record<number, Pace>>;
}

/** More were not measured to help: the kernels wait for memory then. */
const mostThreads = 4;
/**
 * Weights from here on, in bytes, are worth threads without a trial: with 135 million parameters a prompt took half the time, and a token
 * three quarters, on two cores. A trial of them would take longer than what it could save.
 */
export const surelyWorth = 100e6;
/** A prompt has to get faster by this, and a token slower by no more than that. */
const least = { prompt: 1.1, token: 0.95 };

/** Threads to run with now. A small model is tried with one and with several, in two loads, and then runs with what was faster. */
export function chooseThreads({ canShare, cores, weightBytes, paces }: ThreadQuestion): number {
	const several = Math.min(Math.max(1, cores), mostThreads);
	if (!canShare || several === 1) return 1;
	if (weightBytes >= surelyWorth) return several;
	const [alone, together] = [paces[1], paces[several]];
	if (!alone) return 1;
	if (!together) return several;
	const isWorth =
		alone.promptMs >= least.prompt * together.promptMs &&
		alone.tokenMs >= least.token * together.tokenMs;
	return isWorth ? several : 1;
}
