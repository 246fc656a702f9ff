/**
 * @file One text's values put into another text's run, place by place: how much of the answer moves with them. Each place is a run that
 * begins at its token and its layer: what stands before and lies below is kept of the run as it is.
 */
import type { Schedule } from '../../math/positional.ts';
import { logSumExp } from '../../math/softmax.ts';
import type { CarryOutcome, CarryPlace, CarryPlan, CarryRun } from '../contract/carry.ts';
import type { Interventions, Observed } from '../contract/interventions.ts';
import { ModelError } from '../contract/model-error.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import type { BackendSession } from '../run/backend-session.ts';
import { carryAt, findAnswer, listPlaces, alignCarry, type CarryTexts } from '../run/carry-plan.ts';
import { requirePossible } from '../run/interventions.ts';
import { rankNext } from '../run/next-tokens.ts';
import type { CarryHooks } from './hooks.ts';
import type { Insides } from './insides.ts';
import { longestChunk, type Passes } from './passes.ts';

const nextCount = 5;

export class Carry {
	readonly #files: LoadedFiles;
	readonly #passes: Passes;
	readonly #insides: Insides;

	constructor(files: LoadedFiles, passes: Passes, insides: Insides) {
		this.#files = files;
		this.#passes = passes;
		this.#insides = insides;
	}

	/**
	 * Both runs as they are, then every place in turn.
	 * @throws {ModelError} bad-intervention, before anything is run where the plan is at fault
	 */
	async run(
		session: BackendSession,
		both: CarryTexts,
		schedule: Schedule,
		{ part, answers, gap }: CarryPlan,
		hooks: CarryHooks
	): Promise<void> {
		const { tokenizer, config } = this.#files;
		const { shape } = config;
		const texts = alignCarry(both, gap, tokenizer);
		const { aligned } = texts;
		const places = listPlaces(texts, part, shape);
		const asked = answers.map((text) => findAnswer(text, tokenizer));
		const observe = (ids: readonly number[]) =>
			this.#insides.observeHanded(session, ids, schedule, hooks);
		const [from, into] = [await observe(texts.from), await observe(texts.into)];
		const values = { from, into, aligned };
		const watched = this.#chooseWatched([into.logits, from.logits], asked);
		const describe = (logits: Float32Array) => this.#describe(logits, watched);
		const describeWhole = (ids: readonly number[], logits: Float32Array): CarryRun => ({
			tokenIds: Int32Array.from(ids),
			tokens: ids.map((id) => tokenizer.show(id)),
			...describe(logits)
		});
		hooks.onRuns({
			into: describeWhole(texts.into, into.logits),
			from: describeWhole(texts.from, from.logits),
			watched: {
				ids: Int32Array.from(watched),
				texts: watched.map((id) => tokenizer.show(id))
			},
			aligned: Int32Array.from(aligned),
			places
		});
		const tokens = texts.into.length;
		for (const place of places) {
			const changes = carryAt(place, part, values, shape);
			requirePossible(changes, { shape, tokens, promptTokens: tokens });
			const logits = await this.#runChanged(session, into, place, changes, hooks);
			hooks.onEffect({ ...place, ...describe(logits) });
		}
	}

	/** Logits after the last token `[vocabulary]`; the decoder's cache still holds the run as it is. */
	async #runChanged(
		session: BackendSession,
		{ tokenIds, residuals }: Observed,
		{ row, token }: CarryPlace,
		changes: Interventions,
		hooks: CarryHooks
	): Promise<Float32Array> {
		const { decoder } = session;
		const layer = decoder.hasEntrance ? row : 0;
		const stream = residuals[layer] ?? new Float32Array();
		const width = stream.length / tokenIds.length;
		const branch = decoder.branch({ layer, variants: [changes], kept: token });
		let last: Float32Array = new Float32Array();
		try {
			for (let at = token; at < tokenIds.length; at += longestChunk) {
				const part = [...tokenIds.subarray(at, at + longestChunk)];
				const rows = stream.subarray(at * width, (at + part.length) * width);
				const isLast = at + part.length === tokenIds.length;
				last = await branch.forward(part, rows, { logits: 'last', isLast });
				await this.#passes.requireGoingOn(session, hooks);
			}
		} finally {
			branch.dispose();
		}
		requireFinite(last);
		return last;
	}

	/** What is likeliest in either run, and what was asked for. */
	#chooseWatched(runs: readonly Float32Array[], asked: readonly number[]): readonly number[] {
		const { tokenizer } = this.#files;
		const best = runs.flatMap((logits) => [
			...rankNext(logits, (id) => tokenizer.show(id), nextCount).ids
		]);
		return [...new Set([...best, ...asked])];
	}

	#describe(logits: Float32Array, watched: readonly number[]): CarryOutcome {
		const { tokenizer } = this.#files;
		const normaliser = logSumExp(logits);
		return {
			next: rankNext(logits, (id) => tokenizer.show(id), nextCount),
			logProbs: Float32Array.from(watched, (id) => (logits[id] ?? NaN) - normaliser)
		};
	}
}

function requireFinite(logits: Float32Array): void {
	if (!logits.every(Number.isFinite))
		throw new ModelError(
			'bad-intervention',
			'The model comes to numbers that are not finite here; try other texts.'
		);
}
