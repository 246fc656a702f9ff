/** @file What is asked of the engine besides the text, and whom it tells. Types only. */
import type { CarryEffect, CarryRuns } from '../contract/carry.ts';
import type { HeadEffect, Interventions } from '../contract/interventions.ts';
import type { NewToken, Prefill } from '../contract/chat.ts';
import type { Sampling, ScorePart, StepResult, TapPolicy } from '../contract/run.ts';
import type { LoadProgress, ModelInfo } from '../contract/source.ts';

export interface Hooks {
	/** Another backend took over: every row comes again. */
	readonly onBackendChange?: (info: ModelInfo) => void;
	readonly onProgress?: (progress: LoadProgress) => void;
	/** What is changed inside; the model as it is where left out. */
	readonly interventions?: Interventions | undefined;
	readonly signal?: AbortSignal;
}

export interface RunHooks extends Hooks {
	readonly onStep: (step: StepResult) => void;
	/** Where queries and keys go; they come with each step where left out. */
	readonly taps?: TapPolicy | undefined;
}

export interface LensHooks extends Hooks {
	/** Called as layers are read through the head. */
	readonly onDepth?: (depth: { readonly done: number; readonly total: number }) => void;
}

export interface SweepHooks extends Hooks {
	readonly onEffect: (effect: HeadEffect) => void;
}

export interface CarryHooks extends Hooks {
	/** Comes first. */
	readonly onRuns: (runs: CarryRuns) => void;
	readonly onEffect: (effect: CarryEffect) => void;
}

export interface ScoreHooks extends Hooks {
	readonly onPart: (part: ScorePart) => void;
}

export interface ContinueHooks extends Hooks {
	readonly onPrefill: (prefill: Prefill) => void;
	readonly onToken: (token: NewToken) => void;
}

export interface GenerateOptions {
	readonly sampling: Sampling;
	readonly maxNewTokens: number;
}
