/** @file One session of a patched graph, with its KV cache: tokens in, logits and taps out. */
import type { InferenceSession } from 'onnxruntime-web/wasm';
import type { Schedule } from '../../math/positional.ts';
import { isSameSchedule } from '../../math/schedule.ts';
import type { LayerTrace } from '../../trace/trace.ts';
import type { Interventions } from '../contract/interventions.ts';
import { Branch } from './branch.ts';
import { createSession } from './create-session.ts';
import type {
	BranchStart,
	DecoderOptions,
	ForwardOptions,
	ForwardResult
} from './decoder-options.ts';
import { HandleFeeds } from './handle-feeds.ts';
import { countUnchanged, noInterventions, requireWidth } from './interventions.ts';
import { KvCache } from './kv-cache.ts';
import { RotaryTables } from './rotary-tables.ts';
import { SessionRun } from './session-run.ts';
import type { KeptRun } from '../taps/kept-run.ts';
import { findOutput, splitTaps } from '../device/tensors.ts';

export class Decoder {
	readonly #options: DecoderOptions;
	readonly #session: InferenceSession;
	readonly #tables: RotaryTables;
	readonly #cache: KvCache;
	readonly #hands: HandleFeeds | null;
	readonly #run: SessionRun;
	#schedule: Schedule;
	#interventions = noInterventions;

	/** @throws whatever the runtime throws where the session cannot be made */
	static async create(options: DecoderOptions, schedule: Schedule): Promise<Decoder> {
		return new Decoder(options, await createSession(options), schedule);
	}

	private constructor(options: DecoderOptions, session: InferenceSession, schedule: Schedule) {
		const { ort, device, manifest, shape, maxTokens } = options;
		const { elementType } = manifest;
		this.#options = options;
		this.#cache = this.#makeCache(1);
		this.#session = session;
		this.#schedule = schedule;
		this.#tables = new RotaryTables({
			ort,
			device,
			elementType,
			headDim: shape.headDim,
			rows: maxTokens
		});
		const { handles } = options;
		this.#hands = handles ? new HandleFeeds({ ort, device, handles, shape, elementType }) : null;
		this.#run = new SessionRun(options, session, this.#tables, this.#hands);
	}

	/** Tokens whose keys and values are cached: the position of the next one. */
	get cachedTokens(): number {
		return this.#cache.ids.length;
	}

	/** Distinct positional settings whose tables are in memory. */
	get tableCount(): number {
		return this.#tables.size;
	}

	/** Sets each layer's positions. The cache holds keys that are rotated already, so any change drops it. */
	setSchedule(schedule: Schedule): void {
		if (isSameSchedule(schedule, this.#schedule)) return;
		this.#schedule = schedule;
		this.reset();
	}

	/**
	 * Sets what is changed inside; drops of the cache what that makes invalid, and no more.
	 * @throws {ModelError} bad-intervention
	 */
	setInterventions(interventions: Interventions): void {
		const { handles, shape } = this.#options;
		const isNothing = interventions.heads.length + interventions.patches.length === 0;
		if (!handles && !isNothing) throw new RangeError('This graph has no hands.');
		if (handles) requireWidth(interventions, handles.hidden);
		const unchanged = countUnchanged(this.#interventions, interventions, shape);
		if (unchanged < this.cachedTokens) this.#cache.cut(unchanged);
		this.#interventions = interventions;
	}

	/** Forgets all tokens. */
	reset(): void {
		this.#cache.reset();
	}

	/**
	 * Keeps what the cache has in common with these tokens, all but the last of which may be cached: it has to run for its logits.
	 * @returns how many of them need not run again
	 */
	keepPrefix(ids: readonly number[]): number {
		return this.#cache.keepPrefix(ids);
	}

	/**
	 * Does something else with the model as it is, and nothing cached: afterwards tokens, schedule and interventions are as before.
	 */
	async aside<T>(task: () => Promise<T>): Promise<T> {
		const [schedule, interventions] = [this.#schedule, this.#interventions];
		const cached = this.#cache.lift();
		this.#interventions = noInterventions;
		try {
			return await task();
		} finally {
			this.#cache.putBack(cached);
			this.#schedule = schedule;
			this.#interventions = interventions;
		}
	}

	/**
	 * Runs the next tokens after the cached ones: a prompt, a part of one, or a single token.
	 * @throws {RangeError} where there are no tokens, or more than the tables have rows
	 */
	async forward(ids: readonly number[], options: ForwardOptions): Promise<ForwardResult> {
		const { manifest } = this.#options;
		const taps = manifest.layers.flatMap((layer) => [
			...(options.taps === 'none' ? [] : [layer.q, layer.k]),
			...(options.taps === 'all' || options.observes ? [layer.attentionOutput] : [])
		]);
		const every = [...manifest.layers.map(({ residual }) => residual), manifest.finalResidual];
		const streams = options.observes
			? every
			: (options.streams ?? []).flatMap((layer) => every[layer] ?? []);
		taps.push(...streams);
		const { outputs, forwardMs } = await this.#run.run({
			ids,
			cache: this.#cache,
			schedule: this.#schedule,
			variants: [this.#interventions],
			logits: options.logits,
			taps
		});

		if (options.keep) this.#handOver(outputs, options.keep, ids.length);
		const brought = options.keep ? [] : taps;
		const data = await this.#run.download(outputs, ['logits', ...brought]);
		const values = options.taps === 'all' ? await this.#cache.readValues(outputs) : [];
		this.#cache.take(outputs, [...this.#cache.ids, ...ids]);
		const find = (name: string) => data.get(name) ?? new Float32Array();
		return {
			logits: find('logits'),
			layers: options.taps === 'none' || options.keep ? [] : this.#readLayers(find, ids.length),
			attentionOutputs:
				options.taps === 'all' || options.observes
					? manifest.layers.map((l) => find(l.attentionOutput))
					: [],
			values,
			residuals: streams.map(find),
			forwardMs,
			cacheBytes: this.#cache.bytes
		};
	}

	/**
	 * Other rows of the residual stream through the final norm and the head; the cache stays as it is.
	 * @param rows `[n, hidden]`
	 * @returns logits `[n, vocabulary]`
	 */
	async readRows(rows: Float32Array): Promise<Pick<ForwardResult, 'logits' | 'forwardMs'>> {
		const { handles } = this.#options;
		if (!handles) throw new RangeError('This graph has no hands.');
		const { hidden, entrance } = handles;
		// The one token that has to run passes the layers by, or goes through them in vain.
		const layer = entrance ? this.#options.shape.layers : 0;
		return this.#run.readLogits({
			ids: [0],
			cache: this.#makeCache(1),
			schedule: this.#schedule,
			variants: [noInterventions],
			logits: Array.from({ length: rows.length / hidden }, (_, i) => i + 1),
			lens: rows,
			...(layer > 0 && { entering: { layer, rows: new Float32Array(hidden) } })
		});
	}

	/** Width of the residual stream; 0 where the graph has no hands. */
	get hidden(): number {
		return this.#options.handles?.hidden ?? 0;
	}

	/** Whether a run can begin above a layer. */
	get hasEntrance(): boolean {
		return Boolean(this.#options.handles?.entrance);
	}

	/**
	 * A run beside this one, begun above `layer` layers and after the first `kept` tokens, whose keys and values are taken from here.
	 * @param variants what is changed, one entry a row of the batch; of several none is after kept tokens
	 * @throws {ModelError} bad-intervention
	 */
	branch({ layer, variants, kept = 0 }: BranchStart): Branch {
		const { handles } = this.#options;
		if (!handles) throw new RangeError('This graph has no hands.');
		for (const each of variants) requireWidth(each, handles.hidden);
		const cache = kept > 0 ? this.#cache.copyStart(kept) : this.#makeCache(variants.length);
		return new Branch({ run: this.#run, schedule: this.#schedule, cache, variants, layer });
	}

	/** Gives back the session, the cache and the tables. */
	async dispose(): Promise<void> {
		this.reset();
		this.#tables.dispose();
		this.#hands?.dispose();
		for (const tensor of this.#options.weightInputs?.values() ?? []) tensor.dispose();
		await this.#session.release();
	}

	#makeCache(batch: number): KvCache {
		const { ort, device, manifest, shape } = this.#options;
		return new KvCache({ ort, device, shape, elementType: manifest.elementType, batch });
	}

	/** The taps' values change hands; their tensors go back to the runtime. */
	#handOver(outputs: InferenceSession.ReturnType, keep: KeptRun, tokens: number): void {
		const taps = this.#options.manifest.layers.map((layer) => ({
			q: findOutput(outputs, layer.q),
			k: findOutput(outputs, layer.k)
		}));
		keep.append(taps, tokens);
		for (const tensor of new Set(taps.flatMap(({ q, k }) => [q, k]))) tensor.dispose();
	}

	#readLayers(find: (name: string) => Float32Array, tokens: number): LayerTrace[] {
		const { manifest, shape } = this.#options;
		return manifest.layers.map(({ q, k }) => splitTaps(shape, tokens, { q: find(q), k: find(k) }));
	}
}
