/** @file One text again and again, each time with other heads taken away: what becomes of its next token and its loss. */
import { meanOfRows } from '../../math/mean-rows.ts';
import type { Schedule } from '../../math/positional.ts';
import { selectTopK } from '../../math/sampling.ts';
import { logSumExp } from '../../math/softmax.ts';
import type { HeadGate, HeadPlace, HeadEffect, SweepPlan } from '../contract/interventions.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import type { BackendSession } from '../run/backend-session.ts';
import type { Decoder } from '../run/decoder.ts';
import { requirePossible } from '../run/interventions.ts';
import { scoreRows } from '../run/text-score.ts';
import type { SweepHooks } from './hooks.ts';
import type { Insides } from './insides.ts';
import type { Passes } from './passes.ts';

const nextCount = 5;

export class Sweep {
	readonly #files: LoadedFiles;
	readonly #passes: Passes;
	readonly #insides: Insides;

	constructor(files: LoadedFiles, passes: Passes, insides: Insides) {
		this.#files = files;
		this.#passes = passes;
		this.#insides = insides;
	}

	/** The model as it is, then every set in turn. @throws {ModelError} bad-intervention, before anything is run */
	async run(
		session: BackendSession,
		ids: readonly number[],
		schedule: Schedule,
		{ sets, fill }: SweepPlan,
		hooks: SweepHooks
	): Promise<void> {
		const { shape } = this.#files.config;
		const room = { shape, tokens: ids.length, promptTokens: ids.length };
		const off = sets.map((set) => set.map((place) => ({ ...place, gate: 0 })));
		for (const heads of off) requirePossible({ heads, patches: [] }, room);
		const means = fill === 'mean' ? await this.#takeMeans(session, ids, schedule, hooks) : null;
		let answer: number | null = null;
		for (const [at, heads] of [[], ...off].entries()) {
			const filled = means ? heads.map((head) => fillHead(head, means, shape.headDim)) : heads;
			// The model as it is runs on the same graph, so that nothing else differs.
			const decoder = await session.useHands({ heads: filled, patches: [] });
			const effect = await this.#measure(session, decoder, ids, schedule, answer, hooks);
			answer ??= effect.answer;
			hooks.onEffect({ ...effect, set: at - 1 });
		}
	}

	async #takeMeans(
		session: BackendSession,
		ids: readonly number[],
		schedule: Schedule,
		hooks: SweepHooks
	): Promise<readonly Float32Array[]> {
		const { attention } = await this.#insides.observe(session, ids, schedule, {
			...hooks,
			interventions: undefined
		});
		return attention.map((rows) => meanOfRows(rows, ids.length));
	}

	async #measure(
		session: BackendSession,
		decoder: Decoder,
		ids: readonly number[],
		schedule: Schedule,
		known: number | null,
		hooks: SweepHooks
	): Promise<Omit<HeadEffect, 'set'>> {
		let before: Float32Array | null = null;
		let loss = 0;
		for (const part of this.#passes.start(session, ids, schedule)) {
			const { logits } = await decoder.forward(part, { taps: 'none', logits: 'all' });
			await this.#passes.requireGoingOn(session, hooks);
			for (const logProb of scoreRows(part, logits, before).logProbs)
				if (!Number.isNaN(logProb)) loss -= logProb / (ids.length - 1);
			before = logits.slice(logits.length - logits.length / part.length);
		}
		const last = before ?? new Float32Array();
		const normaliser = logSumExp(last);
		const best = selectTopK(last, nextCount);
		const answer = known ?? best.ids[0] ?? -1;
		const { tokenizer } = this.#files;
		return {
			answer,
			loss: ids.length > 1 ? loss : null,
			answerProbability: Math.exp((last[answer] ?? -Infinity) - normaliser),
			next: {
				ids: best.ids,
				texts: Array.from(best.ids, (id) => tokenizer.show(id)),
				probabilities: best.logits.map((logit) => Math.exp(logit - normaliser))
			}
		};
	}
}

function fillHead(place: HeadPlace, means: readonly Float32Array[], headDim: number): HeadGate {
	const from = place.head * headDim;
	const mean = means[place.layer]?.slice(from, from + headDim);
	return { ...place, gate: 0, ...(mean && { fill: mean }) };
}
