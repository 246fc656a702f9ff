/**
 * @file One text again and again, each time with other heads taken away: what becomes of its next token and its loss. What lies below the
 * lowest layer that is touched is run once; sets that begin at the same layer run side by side where that is quicker.
 */
import { meanOfRows } from '../../math/mean-rows.ts';
import type { Schedule } from '../../math/positional.ts';
import type { HeadGate, HeadPlace, SweepPlan } from '../contract/interventions.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import type { BackendSession } from '../run/backend-session.ts';
import type { Decoder } from '../run/decoder.ts';
import { noInterventions, requirePossible } from '../run/interventions.ts';
import { chooseBatchSize, planBatches, SweepTally, type SweepBatch } from '../run/sweep-batches.ts';
import type { SweepHooks } from './hooks.ts';
import type { Insides } from './insides.ts';
import { mostLogits, type Passes } from './passes.ts';

/** Bytes of the residual stream that are kept; what takes more is run from the beginning. */
const mostStreamBytes = 2 ** 27;

/** A text in the parts that fit one pass, and the residual stream that enters some layers there. */
interface OwnRun {
	readonly parts: readonly {
		readonly ids: readonly number[];
		/** By layer `[tokens, hidden]`. */
		readonly streams: ReadonlyMap<number, Float32Array>;
	}[];
	readonly answer: number;
}

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
		const { config, source } = this.#files;
		const { shape } = config;
		const room = { shape, tokens: ids.length, promptTokens: ids.length };
		const off = sets.map((set) => set.map((place) => ({ ...place, gate: 0 })));
		for (const heads of off) requirePossible({ heads, patches: [] }, room);
		const means = fill === 'mean' ? await this.#takeMeans(session, ids, schedule, hooks) : null;
		const filled = means
			? off.map((set) => set.map((head) => fillHead(head, means, shape.headDim)))
			: off;
		// Exporters' graphs and those for WebGPU are of one row.
		const takesBatches = session.backend === 'wasm' && session.manifest.layout === 'composed';
		const most = takesBatches
			? chooseBatchSize(ids.length, {
					weightBytes: source.cpuBytes,
					mostLogitRows: mostLogits / config.vocabSize
				})
			: 1;
		const batches = planBatches(filled, shape.layers, most);
		// The model as it is runs on the same graph, so that nothing else differs.
		const decoder = await session.useHands(noInterventions);
		const layers = [...new Set(batches.map(({ layer }) => layer))];
		const own = await this.#runOwn(session, decoder, ids, schedule, layers, hooks);
		for (const batch of batches) await this.#runBatch(session, decoder, own, batch, hooks);
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

	/** The model as it is; keeps what enters these layers. */
	async #runOwn(
		session: BackendSession,
		decoder: Decoder,
		ids: readonly number[],
		schedule: Schedule,
		layers: readonly number[],
		hooks: SweepHooks
	): Promise<OwnRun> {
		const tally = new SweepTally(ids.length);
		const isLight = layers.length * ids.length * decoder.hidden * 4 <= mostStreamBytes;
		const kept = decoder.hasEntrance && isLight ? layers.filter((layer) => layer > 0) : [];
		const parts: OwnRun['parts'][number][] = [];
		for (const part of this.#passes.start(session, ids, schedule)) {
			const options = { taps: 'none', logits: 'all', streams: kept } as const;
			const { logits, residuals } = await decoder.forward(part, options);
			await this.#passes.requireGoingOn(session, hooks);
			tally.add(part, logits);
			const streams = kept.map((layer, i) => [layer, residuals[i] ?? new Float32Array()] as const);
			parts.push({ ids: part, streams: new Map(streams) });
		}
		const effect = tally.finish(null, this.#show);
		hooks.onEffect({ ...effect, set: -1 });
		return { parts, answer: effect.answer };
	}

	async #runBatch(
		session: BackendSession,
		decoder: Decoder,
		{ parts, answer }: OwnRun,
		{ first, sets, layer }: SweepBatch,
		hooks: SweepHooks
	): Promise<void> {
		const tokens = parts.reduce((sum, { ids }) => sum + ids.length, 0);
		const tallies = sets.map(() => new SweepTally(tokens));
		const isKept = parts.every(({ streams }) => streams.has(layer));
		const variants = sets.map((heads) => ({ heads, patches: [] }));
		const branch = decoder.branch({ layer: isKept ? layer : 0, variants });
		try {
			for (const [at, { ids, streams }] of parts.entries()) {
				const rows = streams.get(layer) ?? new Float32Array();
				const logits = await branch.forward(ids, rows, {
					logits: 'all',
					isLast: at === parts.length - 1
				});
				await this.#passes.requireGoingOn(session, hooks);
				const each = logits.length / sets.length;
				for (const [i, tally] of tallies.entries())
					tally.add(ids, logits.subarray(i * each, (i + 1) * each));
			}
		} finally {
			branch.dispose();
		}
		for (const [i, tally] of tallies.entries())
			hooks.onEffect({ ...tally.finish(answer, this.#show), set: first + i });
	}

	readonly #show = (id: number) => this.#files.tokenizer.show(id);
}

function fillHead(place: HeadPlace, means: readonly Float32Array[], headDim: number): HeadGate {
	const from = place.head * headDim;
	const mean = means[place.layer]?.slice(from, from + headDim);
	return { ...place, gate: 0, ...(mean && { fill: mean }) };
}
