/** @file Forward passes over a text: cut into parts that fit one pass, each part's rows given out as it is done. */
import type { Schedule } from '../../math/positional.ts';
import { ModelError } from '../contract/model-error.ts';
import { yieldToMessages } from '../device/yield-to-messages.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import type { BackendSession } from '../run/backend-session.ts';
import { describeStep } from '../run/step-result.ts';
import type { KeptRun } from '../taps/kept-run.ts';
import type { Hooks, RunHooks } from './hooks.ts';
import { requireGoingOn } from './open-engine.ts';

/** Longest part of a prompt in one forward pass: bounds the memory of taps and logits. */
export const longestChunk = 256;
/** Logits of one pass, in numbers. */
export const mostLogits = 2 ** 24;

export class Passes {
	readonly #files: LoadedFiles;

	constructor(files: LoadedFiles) {
		this.#files = files;
	}

	/** Runs a prompt from the beginning and returns the logits after its last token. */
	async prefill(
		session: BackendSession,
		ids: readonly number[],
		schedule: Schedule,
		keep: KeptRun | null,
		hooks: RunHooks
	): Promise<Float32Array> {
		let logits: Float32Array = new Float32Array();
		await session.use(hooks.interventions ?? null);
		for (const part of this.start(session, ids, schedule, keep ? 'last' : 'all'))
			logits = await this.forward(session, part, keep, hooks);
		return logits;
	}

	/** Makes the session ready for a text, and cuts the text into parts that fit one forward pass. */
	start(
		session: BackendSession,
		ids: readonly number[],
		schedule: Schedule,
		logits: 'all' | 'last' = 'all'
	): number[][] {
		const { config } = this.#files;
		this.setSchedule(session, schedule);
		session.decoder.reset();
		const logitsLimit = logits === 'all' ? Math.floor(mostLogits / config.vocabSize) : longestChunk;
		const size = Math.min(longestChunk, logitsLimit);
		return Array.from({ length: Math.ceil(ids.length / size) }, (_, part) =>
			ids.slice(part * size, (part + 1) * size)
		);
	}

	setSchedule({ decoder }: BackendSession, schedule: Schedule): void {
		if (schedule.length !== this.#files.config.shape.layers)
			throw new ModelError('internal', `a schedule of ${schedule.length} layers`);
		decoder.setSchedule(schedule);
	}

	/** Runs the next tokens, gives out their rows and returns the logits after the last. */
	async forward(
		session: BackendSession,
		ids: readonly number[],
		keep: KeptRun | null,
		hooks: RunHooks
	) {
		const logits = keep ? 'last' : 'all';
		const result = await session.decoder.forward(ids, { taps: 'attention', keep, logits });
		await this.requireGoingOn(session, hooks);
		const { tokenizer } = this.#files;
		const kept = keep && hooks.taps ? hooks.taps.run : null;
		hooks.onStep(describeStep(ids, result, { tokenizer, kept }));
		return result.logits.slice(-this.#files.config.vocabSize);
	}

	/** Lets an abort, or the news of a lost device, come in before rows go out. */
	async requireGoingOn(session: BackendSession, { signal }: Hooks): Promise<void> {
		await yieldToMessages();
		requireGoingOn(signal);
		if (session.isLost) throw new ModelError('adapter-lost');
	}
}
