import type { Schedule } from '../../math/positional.ts';
import { TraceBuilder } from '../../trace/trace-builder.ts';
import type { Trace } from '../../trace/trace.ts';
import type { ChatFiles, ContinueOptions, Ending, NewToken, Prefill } from '../contract/chat.ts';
import type { Interventions } from '../contract/interventions.ts';
import { ModelError } from '../contract/model-error.ts';
import type { Request } from '../contract/protocol.ts';
import type {
	Sampling,
	ScorePart,
	StepResult,
	TapPolicy,
	TextScore,
	Tokenized
} from '../contract/run.ts';
import { joinScores } from '../run/text-score.ts';
import { KeptReader } from '../taps/kept-reader.ts';
import type { EncodeOptions } from '../text/tokenizer.ts';
import { describeChanges, LiveInsides } from './live-insides.svelte.ts';
import { findSource } from './live-source.ts';
import { describeMask, describeRun } from './trace-heading.ts';

export interface KeepOptions {
	/** A kept run that stays readable; all others are given back when the new one begins. */
	readonly alongside?: Trace | null | undefined;
	/** What is changed inside the model; the model as it is where left out. */
	readonly interventions?: Interventions;
}

export interface GenerateOptions extends KeepOptions {
	readonly sampling: Sampling;
	readonly maxNewTokens: number;
	/** Called with the whole trace so far and what came last, first for the prompt, then after each new token. */
	readonly onStep: (trace: Trace, step: StepResult) => void;
}

/**
 * Queries and keys of a run up to this size come to the page, 32 MB: every run of the models that ship, and at 3B size those of
 * 90 tokens.
 */
const mostBytes = 2 ** 25;

/**
 * What can be asked of a model from the page; what it is doing meanwhile is in `ModelConnection`.
 */
export class LiveModel extends LiveInsides {
	#tokensDone = $state(0);
	/** Reads runs that are too large to be brought to the page. */
	readonly kept = new KeptReader((...question) => this.send(...question));
	#lastRun = 0;

	/** Tokens that the run or generation under way, or the last one, has been through. */
	get tokensDone() {
		return this.#tokensDone;
	}

	/**
	 * Tokens of a text; fetches the tokenizer alone, so it works before `load`.
	 * @throws {ModelError} `superseded` where a newer text came in between
	 */
	async tokenize(text: string, options: EncodeOptions = {}): Promise<Tokenized> {
		let tokenized: Tokenized | undefined;
		const source = await findSource(this.options);
		await this.send({ kind: 'tokenize', source, text, ...options }, (reply) => {
			if (reply.type === 'tokenized') tokenized = reply.tokenized;
		});
		if (!tokenized) throw new ModelError('internal', 'no tokens came back');
		return tokenized;
	}

	/**
	 * One forward pass over a prompt.
	 * @throws {ModelError} `superseded` where a newer run or generation took its place, `aborted` after `stop()`
	 */
	run(prompt: string, schedule: Schedule, options: KeepOptions = {}): Promise<Trace> {
		const taps = this.#describeTaps(options);
		const request = { kind: 'run', prompt, schedule, taps, ...describeChanges(options) } as const;
		return this.#runForward(request, () => undefined);
	}

	/**
	 * A prompt continued token by token; after `stop()` it resolves with what came so far.
	 * @throws {ModelError} as `run`
	 */
	generate(prompt: string, schedule: Schedule, options: GenerateOptions): Promise<Trace> {
		const { sampling, maxNewTokens, onStep } = options;
		const taps = this.#describeTaps(options);
		const changes = describeChanges(options);
		const request = {
			kind: 'generate',
			prompt,
			schedule,
			sampling,
			maxNewTokens,
			taps,
			...changes
		} as const;
		return this.#runForward(request, onStep);
	}

	/**
	 * How well the model foresees every token of a text.
	 * @param onPart called as parts of a long text are done
	 * @throws {ModelError} as `run`
	 */
	async score(
		prompt: string,
		schedule: Schedule,
		onPart?: (part: ScorePart) => void,
		interventions?: Interventions
	): Promise<TextScore> {
		const parts: ScorePart[] = [];
		const changes = describeChanges({ interventions });
		const request = { kind: 'score', prompt, schedule, ...changes } as const;
		await this.forwardRequest(request, (reply) => {
			// Another backend took over: its parts replace those of the one that was lost.
			if (reply.type === 'loaded') parts.length = 0;
			if (reply.type !== 'scored') return;
			parts.push(reply.part);
			onPart?.(reply.part);
		});
		return joinScores(parts);
	}

	/** What the model's files say about conversations; works before `load`. */
	async readChat(): Promise<ChatFiles> {
		let chat: ChatFiles | undefined;
		const source = await findSource(this.options);
		await this.send({ kind: 'read-chat', source }, (reply) => {
			if (reply.type === 'chat') chat = reply.chat;
		});
		if (!chat) throw new ModelError('internal', 'no chat files came back');
		return chat;
	}

	/**
	 * New tokens after a prompt, for reading: no trace.
	 * @param schedule the model's own where left out
	 * @throws {ModelError} as `run`; `aborted` after `stop()`
	 */
	async continue(
		prompt: string | readonly number[],
		options: ContinueOptions,
		hooks: {
			readonly onPrefill: (prefill: Prefill) => void;
			readonly onToken: (token: NewToken) => void;
		},
		schedule: Schedule | undefined = this.info?.ownSchedule
	): Promise<Ending> {
		if (!schedule) throw new ModelError('internal', 'the model is not loaded');
		let ending: Ending | undefined;
		await this.forwardRequest({ kind: 'continue', prompt, schedule, options }, (reply) => {
			if (reply.type === 'prefilled') hooks.onPrefill(reply.prefill);
			if (reply.type === 'token') hooks.onToken(reply.token);
			if (reply.type === 'ended') ending = reply.ending;
		});
		if (!ending) throw new ModelError('internal', 'the generation did not end');
		return ending;
	}

	/** For tests of the way back: loses the GPU device as a driver would. */
	loseDevice(): Promise<void> {
		return this.send({ kind: 'lose-device' });
	}

	async #runForward(
		request: Extract<Request, { kind: 'run' | 'generate' }>,
		onStep: (trace: Trace, step: StepResult) => void
	): Promise<Trace> {
		const rows: { builder: TraceBuilder | null } = { builder: null };
		try {
			this.#tokensDone = 0;
			await this.forwardRequest(request, (reply) => {
				// Another backend took over: its rows replace those of the one that was lost.
				if (reply.type === 'loaded') {
					rows.builder = null;
					this.#tokensDone = 0;
				}
				if (reply.type !== 'step') return;
				rows.builder ??= this.#startTrace(request, reply.step);
				rows.builder.append(reply.step);
				this.#tokensDone += reply.step.tokenIds.length;
				onStep(rows.builder.snapshot(), reply.step);
			});
		} catch (error) {
			const isStopped = error instanceof ModelError && error.code === 'aborted';
			if (!(isStopped && request.kind === 'generate' && rows.builder)) throw error;
		}
		if (!rows.builder) throw new ModelError('internal', 'the run came back empty');
		return rows.builder.snapshot();
	}

	#startTrace(
		{
			prompt,
			schedule,
			interventions
		}: Pick<
			Extract<Request, { kind: 'run' | 'generate' }>,
			'prompt' | 'schedule' | 'interventions'
		>,
		{ kept }: StepResult
	): TraceBuilder {
		const info = this.info;
		if (!info) throw new ModelError('internal', 'the model is not loaded');
		const heading = describeRun(info, prompt, schedule, kept);
		return new TraceBuilder({ ...heading, ...describeMask(interventions) });
	}

	#describeTaps({ alongside }: KeepOptions): TapPolicy {
		const kept = alongside?.kept;
		return {
			run: ++this.#lastRun,
			mostBytes: this.options.mostBytes ?? mostBytes,
			alongside: kept === undefined ? [] : [kept]
		};
	}
}
