/** @file What is seen inside a run: the values to fill and patch others with, and the logit lens. */
import type { Schedule } from '../../math/positional.ts';
import type { Lens, Observed } from '../contract/interventions.ts';
import { ModelError } from '../contract/model-error.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import type { BackendSession } from '../run/backend-session.ts';
import { noInterventions } from '../run/interventions.ts';
import { LensCells } from '../run/lens-cells.ts';
import type { LensHooks } from './hooks.ts';
import type { Passes } from './passes.ts';

/** Bytes of what is brought back from inside: at 3B size some 200 tokens. */
const mostBytes = 2 ** 27;
const mostLogits = 2 ** 22;

export class Insides {
	readonly #files: LoadedFiles;
	readonly #passes: Passes;

	constructor(files: LoadedFiles, passes: Passes) {
		this.#files = files;
		this.#passes = passes;
	}

	/** @throws {ModelError} too-many-tokens, bad-intervention */
	async observe(
		session: BackendSession,
		ids: readonly number[],
		schedule: Schedule,
		hooks: LensHooks
	): Promise<Observed> {
		await session.use(hooks.interventions ?? null);
		return this.#watch(session, ids, schedule, hooks);
	}

	/** The same on the graph with hands, whose cache then holds this run. @throws {ModelError} as `observe` */
	async observeHanded(
		session: BackendSession,
		ids: readonly number[],
		schedule: Schedule,
		hooks: LensHooks
	): Promise<Observed & { readonly logits: Float32Array }> {
		await session.useHands(noInterventions);
		return this.#watch(session, ids, schedule, hooks);
	}

	/** On the decoder that is in use; logits are those after the last token. */
	async #watch(
		session: BackendSession,
		ids: readonly number[],
		schedule: Schedule,
		hooks: LensHooks
	): Promise<Observed & { readonly forwardMs: number; readonly logits: Float32Array }> {
		const { layers } = this.#files.config.shape;
		const parts: { attention: readonly Float32Array[]; residuals: readonly Float32Array[] }[] = [];
		let [forwardMs, bytes, done] = [0, 0, 0];
		let logits: Float32Array = new Float32Array();
		for (const part of this.#passes.start(session, ids, schedule, 'last')) {
			const options = { taps: 'none', logits: 'last', observes: true } as const;
			const result = await session.decoder.forward(part, options);
			await this.#passes.requireGoingOn(session, hooks);
			const { attentionOutputs: attention, residuals } = result;
			parts.push({ attention, residuals });
			forwardMs += result.forwardMs;
			logits = result.logits.slice();
			done += part.length;
			for (const { byteLength } of [...attention, ...residuals]) bytes += byteLength;
			// What one token takes is known once some have run.
			const most = Math.floor((mostBytes / bytes) * done);
			if (ids.length > most)
				throw new ModelError(
					'too-many-tokens',
					`${ids.length} tokens, at most ${most} to look inside`
				);
		}
		const join = (pick: (part: (typeof parts)[number]) => Float32Array | undefined) =>
			concat(parts.map((part) => pick(part) ?? new Float32Array()));
		return {
			tokenIds: Int32Array.from(ids),
			tokens: ids.map((id) => this.#files.tokenizer.show(id)),
			attention: Array.from({ length: layers }, (_, i) => join((part) => part.attention[i])),
			residuals: Array.from({ length: layers + 1 }, (_, i) => join((part) => part.residuals[i])),
			forwardMs,
			logits
		};
	}

	/** @throws {ModelError} as `observe` */
	async readLens(
		session: BackendSession,
		ids: readonly number[],
		schedule: Schedule,
		hooks: LensHooks
	): Promise<Lens> {
		await session.useHands(hooks.interventions ?? noInterventions);
		const seen = await this.#watch(session, ids, schedule, hooks);
		const { vocabSize: vocabulary } = this.#files.config;
		const [depths, tokens] = [seen.residuals.length, ids.length];
		const cells = new LensCells({ depths, tokens, vocabulary });
		const most = Math.max(1, Math.floor(mostLogits / vocabulary));
		let { forwardMs } = seen;
		for (const [done, depth] of Array.from(seen.residuals.keys()).reverse().entries()) {
			const rows = seen.residuals[depth] ?? new Float32Array();
			const width = rows.length / tokens;
			for (let from = 0; from < tokens; from += most) {
				const to = Math.min(from + most, tokens);
				const result = await session.decoder.readRows(rows.subarray(from * width, to * width));
				await this.#passes.requireGoingOn(session, hooks);
				forwardMs += result.forwardMs;
				for (let token = from; token < to; token++) {
					const at = (token - from) * vocabulary;
					cells.put(depth, token, result.logits.subarray(at, at + vocabulary));
				}
			}
			hooks.onDepth?.({ done: done + 1, total: depths });
		}
		const { numbers } = cells;
		const { tokenizer } = this.#files;
		const known = new Set([...numbers.topk.ids, ...numbers.answers]);
		return {
			tokenIds: seen.tokenIds,
			tokens: seen.tokens,
			depths,
			...numbers,
			topkTokens: new Map(Array.from(known, (id) => [id, tokenizer.show(id)])),
			forwardMs
		};
	}
}

function concat(parts: readonly Float32Array[]): Float32Array {
	const [only] = parts;
	if (only && parts.length === 1) return only;
	const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		joined.set(part, at);
		at += part.length;
	}
	return joined;
}
