/** @file One session of a patched graph, with its KV cache: tokens in, logits and taps out. */
import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { Schedule } from '../../math/positional.ts';
import { isSameSchedule } from '../../math/schedule.ts';
import type { LayerTrace, TraceShape } from '../../trace/trace.ts';
import type { Interventions } from '../contract/interventions.ts';
import type { Handles } from '../graph/handles.ts';
import type { GraphManifest } from '../graph/patch.ts';
import { HandleFeeds } from './handle-feeds.ts';
import { countUnchanged, noInterventions, requireWidth } from './interventions.ts';
import { KvCache } from './kv-cache.ts';
import { RotaryTables } from './rotary-tables.ts';
import type { Ort } from '../device/runtime.ts';
import type { KeptRun } from '../taps/kept-run.ts';
import { findOutput, nameCaches, splitTaps, toFloats } from '../device/tensors.ts';

export interface DecoderOptions {
	readonly ort: Ort;
	/** The device of the WebGPU backend; null runs on the CPU. */
	readonly device: GPUDevice | null;
	readonly graph: Uint8Array;
	readonly manifest: GraphManifest;
	/** What the graph takes besides, where it has hands. */
	readonly handles?: Handles;
	/** The files that the graph's initializers live in, by path. */
	readonly externalData: ReadonlyMap<string, Uint8Array | Blob>;
	/** Weights that the graph takes as inputs; they are the decoder's from here on. */
	readonly weightInputs?: ReadonlyMap<string, Tensor>;
	readonly shape: TraceShape;
	readonly maxTokens: number;
}

export interface ForwardOptions {
	/** What to bring back from inside: nothing, queries and keys, or attention outputs and values too. */
	readonly taps: 'none' | 'attention' | 'all';
	/** Takes over queries and keys instead, where they lie; nothing of them is brought back then. */
	readonly keep?: KeptRun | null;
	/** Logits of every token, of the last one only, or of those at these places among `ids`. */
	readonly logits: 'all' | 'last' | readonly number[];
	/** Brings back what heads write and the residual stream, instead of queries and keys. */
	readonly observes?: boolean;
}

export interface ForwardResult {
	/** `[tokens asked for, vocabulary]` */
	readonly logits: Float32Array;
	/** Empty without taps, and where they were kept. */
	readonly layers: readonly LayerTrace[];
	/** With all taps, and where they are observed: per layer `[tokens, queryHeads, headDim]`. */
	readonly attentionOutputs: readonly Float32Array[];
	/** With all taps: per layer the cache's values `[kvHeads, cached tokens, headDim]`. */
	readonly values: readonly Float32Array[];
	/** Where it is observed: `[tokens, hidden]` before each layer and after the last. */
	readonly residuals: readonly Float32Array[];
	/** The session's run alone, in milliseconds. */
	readonly forwardMs: number;
	/** What the KV cache takes after it. */
	readonly cacheBytes: number;
}

export class Decoder {
	readonly #options: DecoderOptions;
	readonly #session: InferenceSession;
	readonly #tables: RotaryTables;
	readonly #cache: KvCache;
	readonly #hands: HandleFeeds | null;
	#schedule: Schedule;
	#interventions = noInterventions;

	/** @throws whatever the runtime throws where the session cannot be made */
	static async create(options: DecoderOptions, schedule: Schedule): Promise<Decoder> {
		const { ort, device, manifest, graph, externalData } = options;
		const onDevice = [
			...nameCaches('present', options.shape.layers),
			...manifest.layers.flatMap((l) => [l.q, l.k, l.attentionOutput, l.residual]),
			manifest.finalResidual
		];
		const session = await ort.InferenceSession.create(graph, {
			executionProviders: [device ? { name: 'webgpu', device } : 'wasm'],
			// Warnings about shape operators on the CPU say nothing to a reader of the console.
			logSeverityLevel: 3,
			externalData: Array.from(externalData, ([path, data]) => ({ path, data })),
			...(device && {
				preferredOutputLocation: Object.fromEntries(
					onDevice.map((name) => [name, 'gpu-buffer' as const])
				)
			})
		});
		return new Decoder(options, session, schedule);
	}

	private constructor(options: DecoderOptions, session: InferenceSession, schedule: Schedule) {
		const { ort, device, manifest, shape, maxTokens } = options;
		const { elementType } = manifest;
		this.#options = options;
		this.#cache = new KvCache({ ort, device, shape, elementType });
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
		const unchanged = countUnchanged(this.#interventions, interventions, shape.layers);
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
	 * Runs the next tokens after the cached ones: a prompt, a part of one, or a single token.
	 * @throws {RangeError} where there are no tokens, or more than the tables have rows
	 */
	async forward(ids: readonly number[], options: ForwardOptions): Promise<ForwardResult> {
		const all = [...this.#cache.ids, ...ids];
		const total = all.length;
		if (ids.length === 0 || total > this.#options.maxTokens)
			throw new RangeError(`${total} tokens, where 1 to ${this.#options.maxTokens} can be.`);
		const feeds = this.#makeFeeds(ids, total, options);
		const { manifest, shape } = this.#options;
		const presents = nameCaches('present', shape.layers);
		const taps = manifest.layers.flatMap((layer) => [
			...(options.taps === 'none' ? [] : [layer.q, layer.k]),
			...(options.taps === 'all' || options.observes ? [layer.attentionOutput] : [])
		]);
		const streams = options.observes
			? [...manifest.layers.map(({ residual }) => residual), manifest.finalResidual]
			: [];
		taps.push(...streams);
		const fetches = [...new Set(['logits', ...presents, ...taps])];
		const start = performance.now();
		const outputs = await this.#session.run(feeds, fetches);
		const forwardMs = performance.now() - start;

		if (options.keep) this.#handOver(outputs, options.keep, ids.length);
		const brought = options.keep ? [] : taps;
		const data = await this.#download(outputs, ['logits', ...brought]);
		const values = options.taps === 'all' ? await this.#cache.readValues(outputs) : [];
		this.#cache.take(outputs, all);
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
		const count = rows.length / handles.hidden;
		// The one token that has to run goes through the layers in vain.
		const logits = Array.from({ length: count }, (_, i) => i + 1);
		const feeds = {
			...this.#makeFeeds([0], 1, { taps: 'none', logits }, rows),
			...this.#cache.makeEmptyFeeds()
		};
		const start = performance.now();
		const outputs = await this.#session.run(feeds, ['logits']);
		const forwardMs = performance.now() - start;
		const data = await this.#download(outputs, ['logits']);
		return { logits: data.get('logits') ?? new Float32Array(), forwardMs };
	}

	/** Gives back the session, the cache and the tables. */
	async dispose(): Promise<void> {
		this.reset();
		this.#tables.dispose();
		this.#hands?.dispose();
		for (const tensor of this.#options.weightInputs?.values() ?? []) tensor.dispose();
		await this.#session.release();
	}

	#makeFeeds(
		ids: readonly number[],
		total: number,
		{ logits }: ForwardOptions,
		lens: Float32Array | null = null
	) {
		const { ort, manifest } = this.#options;
		const integers = (values: readonly number[], dims: readonly number[]) =>
			new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
		const positions =
			logits === 'all' ? [...ids.keys()] : logits === 'last' ? [ids.length - 1] : logits;
		const feeds: Record<string, Tensor> = {
			...Object.fromEntries(this.#options.weightInputs ?? []),
			input_ids: integers(ids, [1, ids.length]),
			attention_mask: new ort.Tensor('int64', new BigInt64Array(total).fill(1n), [1, total]),
			logits_positions: integers(positions, [positions.length]),
			...this.#cache.makeFeeds(),
			...this.#hands?.make(
				lens ? noInterventions : this.#interventions,
				{ from: total - ids.length, tokens: ids.length },
				lens
			)
		};
		const tables = this.#tables.bind(this.#schedule, total);
		for (const [i, { rotaryInputs }] of manifest.layers.entries()) {
			const table = tables[i];
			if (!table) throw new RangeError(`The schedule has no layer ${i}.`);
			feeds[rotaryInputs.cos] = table.cos;
			feeds[rotaryInputs.sin] = table.sin;
		}
		return feeds;
	}

	/** Named outputs as floats; what lay on the device is freed there. */
	async #download(
		outputs: InferenceSession.ReturnType,
		names: readonly string[]
	): Promise<Map<string, Float32Array>> {
		const read = async (name: string) => {
			const tensor = findOutput(outputs, name);
			return [name, toFloats(await tensor.getData(true), tensor.type)] as const;
		};
		return new Map(await Promise.all([...new Set(names)].map(read)));
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
