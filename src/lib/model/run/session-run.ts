/** @file One run of a session: what it is fed, and what is brought back. */
import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { Schedule } from '../../math/positional.ts';
import type { Interventions } from '../contract/interventions.ts';
import { findOutput, nameCaches, toFloats } from '../device/tensors.ts';
import type { DecoderOptions } from './decoder-options.ts';
import type { Entering, HandleFeeds } from './handle-feeds.ts';
import type { KvCache } from './kv-cache.ts';
import type { RotaryTables } from './rotary-tables.ts';

export interface Pass {
	/** The tokens after the cached ones, the same in every row of the batch. */
	readonly ids: readonly number[];
	/** Their keys and values so far, in as many rows. */
	readonly cache: Pick<KvCache, 'makeFeeds'> & { readonly ids: readonly number[] };
	readonly schedule: Schedule;
	/** What is changed, one entry a row of the batch. */
	readonly variants: readonly Interventions[];
	/** Logits of every token, of the last one only, or of those at these places among `ids`. */
	readonly logits: 'all' | 'last' | readonly number[];
	/** Rows `[n, hidden]` for the head to read besides, after those of the tokens. */
	readonly lens?: Float32Array;
	/** Where it begins above some layers. */
	readonly entering?: Entering;
	/** Outputs that are wanted besides logits and caches. */
	readonly taps?: readonly string[];
}

export class SessionRun {
	readonly #options: DecoderOptions;
	readonly #session: InferenceSession;
	readonly #tables: RotaryTables;
	readonly #hands: HandleFeeds | null;

	constructor(
		options: DecoderOptions,
		session: InferenceSession,
		tables: RotaryTables,
		hands: HandleFeeds | null
	) {
		this.#options = options;
		this.#session = session;
		this.#tables = tables;
		this.#hands = hands;
	}

	/**
	 * Logits, caches and taps, where the runtime leaves them.
	 * @throws {RangeError} where there are no tokens, or more than the tables have rows
	 */
	async run(pass: Pass) {
		const total = pass.cache.ids.length + pass.ids.length;
		if (pass.ids.length === 0 || total > this.#options.maxTokens)
			throw new RangeError(`${total} tokens, where 1 to ${this.#options.maxTokens} can be.`);
		const feeds = this.#makeFeeds(pass, total);
		const presents = nameCaches('present', this.#options.shape.layers);
		const fetches = [...new Set(['logits', ...presents, ...(pass.taps ?? [])])];
		return this.#time(feeds, fetches);
	}

	/** Logits alone; no cache comes of it. @throws {RangeError} as `run` */
	async readLogits(pass: Pass): Promise<{ logits: Float32Array; forwardMs: number }> {
		const total = pass.cache.ids.length + pass.ids.length;
		const { outputs, forwardMs } = await this.#time(this.#makeFeeds(pass, total), ['logits']);
		const data = await this.download(outputs, ['logits']);
		return { logits: data.get('logits') ?? new Float32Array(), forwardMs };
	}

	/** Named outputs as floats; what lay on the device is freed there. */
	async download(
		outputs: InferenceSession.ReturnType,
		names: readonly string[]
	): Promise<Map<string, Float32Array>> {
		const read = async (name: string) => {
			const tensor = findOutput(outputs, name);
			return [name, toFloats(await tensor.getData(true), tensor.type)] as const;
		};
		return new Map(await Promise.all([...new Set(names)].map(read)));
	}

	async #time(feeds: Record<string, Tensor>, fetches: readonly string[]) {
		const start = performance.now();
		const outputs = await this.#session.run(feeds, fetches);
		return { outputs, forwardMs: performance.now() - start };
	}

	#makeFeeds(pass: Pass, total: number): Record<string, Tensor> {
		const { ids, logits, variants } = pass;
		const { ort, manifest } = this.#options;
		const batch = variants.length;
		const integers = (values: readonly number[], dims: readonly number[]) =>
			new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
		const positions =
			logits === 'all' ? [...ids.keys()] : logits === 'last' ? [ids.length - 1] : logits;
		const everyRow = variants.flatMap(() => ids);
		const feeds: Record<string, Tensor> = {
			...Object.fromEntries(this.#options.weightInputs ?? []),
			input_ids: integers(everyRow, [batch, ids.length]),
			attention_mask: new ort.Tensor('int64', new BigInt64Array(batch * total).fill(1n), [
				batch,
				total
			]),
			logits_positions: integers(positions, [positions.length]),
			...pass.cache.makeFeeds(),
			...this.#hands?.make(pass, total - ids.length)
		};
		const tables = this.#tables.bind(pass.schedule, total);
		for (const [i, { rotaryInputs }] of manifest.layers.entries()) {
			const table = tables[i];
			if (!table) throw new RangeError(`The schedule has no layer ${i}.`);
			feeds[rotaryInputs.cos] = table.cos;
			feeds[rotaryInputs.sin] = table.sin;
		}
		return feeds;
	}
}
