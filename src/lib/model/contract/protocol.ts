/**
 * @file The messages between the page and the model worker. Types only.
 *
 * Each request has an id; the worker answers it with any number of `progress`/`step`/`scored` replies and exactly one
 * `done` or `failed`. A `loaded` in the middle of a run says that another backend took over; its steps start anew (those of a `continue` go on). A newer request of the same kind supersedes an older one, which then fails with code `superseded`.
 */
import type { Schedule } from '../../math/positional.ts';
import type { CarryEffect, CarryPlan, CarryRuns } from './carry.ts';
import type { ChatFiles, ContinueOptions, Ending, NewToken, Prefill } from './chat.ts';
import type { ModelFailure } from './failure.ts';
import type { HeadEffect, Interventions, Lens, Observed, SweepPlan } from './interventions.ts';
import type { LookReply, LookRequest } from './look.ts';
import type { Sampling, ScorePart, StepResult, TapPolicy, Tokenized } from './run.ts';
import type {
	BackendChoice,
	LoadProgress,
	ModelInfo,
	ModelSource,
	Pace,
	RuntimeUrls
} from './source.ts';

export type Request =
	| {
			readonly kind: 'tokenize';
			readonly source: ModelSource;
			readonly text: string;
			readonly isTemplated?: boolean;
	  }
	| { readonly kind: 'read-chat'; readonly source: ModelSource }
	| {
			readonly kind: 'continue';
			readonly prompt: string | readonly number[];
			readonly schedule: Schedule;
			readonly options: ContinueOptions;
			readonly interventions?: Interventions;
	  }
	| {
			readonly kind: 'load';
			readonly source: ModelSource;
			readonly backend: BackendChoice;
			readonly runtime: RuntimeUrls;
			/** For the CPU; a worker that has opened a model keeps the number it began with. */
			readonly threads: number;
	  }
	/** How fast the loaded model runs here, once nothing else is running. */
	| { readonly kind: 'measure-pace' }
	/** The checks that a load put off; answered by a `loaded` with their outcomes. */
	| { readonly kind: 'check' }
	| {
			readonly kind: 'run';
			readonly prompt: string;
			readonly schedule: Schedule;
			/** Everything is brought to the page where left out. */
			readonly taps?: TapPolicy;
			readonly interventions?: Interventions;
	  }
	| {
			readonly kind: 'score' | 'observe' | 'lens';
			readonly prompt: string;
			readonly schedule: Schedule;
			readonly interventions?: Interventions;
	  }
	| {
			readonly kind: 'generate';
			readonly prompt: string;
			readonly schedule: Schedule;
			readonly sampling: Sampling;
			readonly maxNewTokens: number;
			readonly taps?: TapPolicy;
			readonly interventions?: Interventions;
	  }
	| {
			readonly kind: 'sweep';
			readonly prompt: string;
			readonly schedule: Schedule;
			readonly plan: SweepPlan;
	  }
	| {
			readonly kind: 'carry';
			readonly prompt: string;
			readonly schedule: Schedule;
			readonly plan: CarryPlan;
	  }
	| LookRequest
	/** For tests: loses the GPU device as a driver would. */
	| { readonly kind: 'lose-device' }
	| { readonly kind: 'dispose' };

export type RequestKind = Request['kind'];

export type Reply =
	| { readonly type: 'progress'; readonly progress: LoadProgress }
	| { readonly type: 'step'; readonly step: StepResult }
	| { readonly type: 'scored'; readonly part: ScorePart }
	| { readonly type: 'observed'; readonly observed: Observed }
	/** Layers that were read through the head so far. */
	| { readonly type: 'depth'; readonly done: number; readonly total: number }
	| { readonly type: 'effect'; readonly effect: HeadEffect }
	| { readonly type: 'carry-runs'; readonly runs: CarryRuns }
	| { readonly type: 'carried'; readonly effect: CarryEffect }
	| { readonly type: 'lens'; readonly lens: Lens }
	| { readonly type: 'prefilled'; readonly prefill: Prefill }
	| { readonly type: 'token'; readonly token: NewToken }
	| { readonly type: 'ended'; readonly ending: Ending }
	| { readonly type: 'chat'; readonly chat: ChatFiles }
	| LookReply
	| { readonly type: 'tokenized'; readonly tokenized: Tokenized }
	| { readonly type: 'loaded'; readonly info: ModelInfo }
	| { readonly type: 'pace'; readonly pace: Pace }
	| { readonly type: 'done' }
	| { readonly type: 'failed'; readonly failure: ModelFailure };

export type ToWorker =
	| { readonly id: number; readonly type: 'request'; readonly request: Request }
	| { readonly id: number; readonly type: 'abort' };

export type FromWorker = { readonly id: number } & Reply;
