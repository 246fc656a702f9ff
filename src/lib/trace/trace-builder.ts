import { makeFloats, makeInts, type GrowingArray } from './growing-array.ts';
import type { LayerTrace, TopK, Trace } from './trace.ts';

/** Rows that extend a trace: the tokens of a prompt, or one that was generated. */
export interface TraceRows {
	readonly tokenIds: Int32Array;
	readonly tokens: readonly string[];
	/** Empty where the run is kept by its model, see `Trace.kept`. */
	readonly layers: readonly LayerTrace[];
	readonly topk: TopK;
	readonly topkTokens: ReadonlyMap<number, string>;
	/** `[vocabulary]` logits after the last of these rows. */
	readonly lastLogits?: Float32Array;
}

/** What a trace says about its run, before it has any row. */
export type TraceHeading = Omit<Trace, keyof TraceRows>;

/**
 * Grows a trace row by row while a model runs. Every snapshot is an immutable trace of its own; snapshots
 * share memory, so a token costs its own rows and not a copy of all before it.
 */
export class TraceBuilder {
	readonly #heading: TraceHeading;
	readonly #layers: readonly { q: GrowingArray<Float32Array>; k: GrowingArray<Float32Array> }[];
	readonly #tokenIds = makeInts();
	readonly #ids = makeInts();
	readonly #logits = makeFloats();
	readonly #logSumExp = makeFloats();
	#tokens: readonly string[] = [];
	#texts: ReadonlyMap<number, string> = new Map();
	#lastLogits: Float32Array | undefined;
	#k = 0;
	#hasLogSumExp = true;

	constructor(heading: TraceHeading) {
		this.#heading = heading;
		const layers = heading.kept === undefined ? heading.shape.layers : 0;
		this.#layers = Array.from({ length: layers }, () => ({
			q: makeFloats(),
			k: makeFloats()
		}));
	}

	/**
	 * Adds rows at the end.
	 * @throws {RangeError} where their arrays do not fit the trace's shape; nothing is added then
	 */
	append(rows: TraceRows): void {
		requireFitting(rows, this.#heading, this.#tokens.length === 0 ? rows.topk.k : this.#k);
		this.#k = rows.topk.k;
		for (const [i, layer] of this.#layers.entries()) {
			layer.q.append(rows.layers[i]?.q ?? new Float32Array());
			layer.k.append(rows.layers[i]?.k ?? new Float32Array());
		}
		this.#tokenIds.append(rows.tokenIds);
		this.#ids.append(rows.topk.ids);
		this.#logits.append(rows.topk.logits);
		if (rows.topk.logSumExp) this.#logSumExp.append(rows.topk.logSumExp);
		else this.#hasLogSumExp = false;
		this.#tokens = [...this.#tokens, ...rows.tokens];
		this.#texts = new Map([...this.#texts, ...rows.topkTokens]);
		this.#lastLogits = rows.lastLogits;
	}

	snapshot(): Trace {
		return {
			...this.#heading,
			tokenIds: this.#tokenIds.view(),
			tokens: this.#tokens,
			layers: this.#layers.map(({ q, k }) => ({ q: q.view(), k: k.view() })),
			topk: {
				k: this.#k,
				ids: this.#ids.view(),
				logits: this.#logits.view(),
				...(this.#hasLogSumExp && { logSumExp: this.#logSumExp.view() })
			},
			topkTokens: this.#texts,
			...(this.#lastLogits && { lastLogits: this.#lastLogits })
		};
	}
}

function requireFitting(rows: TraceRows, { shape, kept }: TraceHeading, k: number): void {
	const count = rows.tokenIds.length;
	const q = count * shape.queryHeads * shape.headDim;
	const keys = count * shape.kvHeads * shape.headDim;
	const { ids, logits, logSumExp } = rows.topk;
	const fits =
		rows.tokens.length === count &&
		rows.layers.length === (kept === undefined ? shape.layers : 0) &&
		rows.layers.every((layer) => layer.q.length === q && layer.k.length === keys) &&
		rows.topk.k === k &&
		ids.length === count * k &&
		logits.length === count * k &&
		(!logSumExp || logSumExp.length === count);
	if (!fits) throw new RangeError(`${count} rows that do not fit the trace's shape.`);
}
