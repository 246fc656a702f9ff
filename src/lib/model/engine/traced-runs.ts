/** @file Runs that a trace is made of: their queries and keys go to the page step by step, or stay where they are. */
import type { Schedule } from '../../math/positional.ts';
import { sampleToken } from '../../math/sampling.ts';
import { ModelError } from '../contract/model-error.ts';
import type { Sampling } from '../contract/run.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import type { BackendSession } from '../run/backend-session.ts';
import { masks } from '../run/interventions.ts';
import type { RunHooks } from './hooks.ts';
import type { Passes } from './passes.ts';

interface GenerationState {
	readonly sampling: Sampling;
	/** Goes on where it was, also after a fallback. */
	readonly random: () => number;
	/** How many tokens there are at the most, those of the prompt included. */
	readonly last: number;
}

export class TracedRuns {
	readonly #files: LoadedFiles;
	readonly #passes: Passes;

	constructor(files: LoadedFiles, passes: Passes) {
		this.#files = files;
		this.#passes = passes;
	}

	/** One forward pass over a prompt. @throws {ModelError} too-many-tokens, aborted */
	async run(
		session: BackendSession,
		ids: readonly number[],
		schedule: Schedule,
		hooks: RunHooks
	): Promise<void> {
		const keep = this.#keep(session, hooks, ids.length);
		try {
			await this.#passes.prefill(session, ids, schedule, keep, hooks);
		} catch (error) {
			// A part of a prompt is of no use to anybody.
			if (keep && hooks.taps) session.kept.release(hooks.taps.run);
			throw error;
		}
	}

	/**
	 * New tokens after a prompt, until the model ends the text.
	 * @param ids the prompt and what was generated of it before a fallback; new tokens are put behind them
	 * @throws {ModelError} as `run`
	 */
	async generate(
		session: BackendSession,
		ids: number[],
		schedule: Schedule,
		{ sampling, random, last }: GenerationState,
		hooks: RunHooks
	): Promise<void> {
		const keep = this.#keep(session, hooks, last);
		let logits = await this.#passes.prefill(session, ids, schedule, keep, hooks);
		while (ids.length < last) {
			const next = sampleToken(logits, sampling, random);
			if (this.#files.config.endTokens.has(next)) return;
			ids.push(next);
			logits = await this.#passes.forward(session, [next], keep, hooks);
		}
	}

	/** Where this run's queries and keys stay, or null where they go to the page. */
	#keep(session: BackendSession, { taps, interventions }: RunHooks, tokens: number) {
		const keep = taps ? session.kept.begin(taps, tokens) : null;
		if (!keep || !taps || !interventions || !masks(interventions)) return keep;
		// Maps of a kept run are computed where it lies, under the causal mask alone.
		session.kept.release(taps.run);
		throw new ModelError(
			'too-many-tokens',
			`${tokens} tokens are more than can be looked at with a mask between documents`
		);
	}
}
