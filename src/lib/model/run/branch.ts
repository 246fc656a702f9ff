/**
 * @file A run beside the decoder's own: the same tokens once or several times over, each time with other changes, begun above the layers
 * that none of them touches. Its cache is its own, and goes with it.
 */
import type { Schedule } from '../../math/positional.ts';
import type { Interventions } from '../contract/interventions.ts';
import type { KvCache } from './kv-cache.ts';
import type { SessionRun } from './session-run.ts';

export interface BranchOptions {
	readonly run: SessionRun;
	readonly schedule: Schedule;
	/** Holds what stands before the branch; it is the branch's from here on. */
	readonly cache: KvCache;
	/** One entry a row of the batch. */
	readonly variants: readonly Interventions[];
	/** Layers that are passed by. */
	readonly layer: number;
}

export class Branch {
	readonly #options: BranchOptions;

	constructor(options: BranchOptions) {
		this.#options = options;
	}

	/**
	 * The next tokens.
	 * @param rows `[tokens, hidden]`: the residual stream as it enters the branch's layer, the same in every row of the batch; read only where
	 * layers are passed by
	 * @param isLast whether no more tokens come after them: nothing is cached then
	 * @returns logits `[batch, tokens asked for, vocabulary]`
	 */
	async forward(
		ids: readonly number[],
		rows: Float32Array,
		{ logits, isLast }: { readonly logits: 'all' | 'last'; readonly isLast: boolean }
	): Promise<Float32Array> {
		const { run, schedule, cache, variants, layer } = this.#options;
		const entering = layer > 0 ? { layer, rows } : undefined;
		const pass = { ids, cache, schedule, variants, logits, ...(entering && { entering }) };
		if (isLast) return (await run.readLogits(pass)).logits;
		const { outputs } = await run.run(pass);
		const data = await run.download(outputs, ['logits']);
		cache.take(outputs, [...cache.ids, ...ids]);
		return data.get('logits') ?? new Float32Array();
	}

	dispose(): void {
		this.#options.cache.reset();
	}
}
