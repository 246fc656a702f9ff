import type { LayerTrace, TopK, Trace, TraceShape } from './trace.ts';

/** Rows that extend a trace: the tokens of a prompt, or one that was generated. */
export interface TraceRows {
	readonly tokenIds: Int32Array;
	readonly tokens: readonly string[];
	readonly layers: readonly LayerTrace[];
	readonly topk: TopK;
	readonly topkTokens: ReadonlyMap<number, string>;
}

/** What a trace says about its run, before it has any row. */
export type TraceHeading = Omit<Trace, keyof TraceRows>;

type Numbers = Float32Array | Int32Array;

/** A typed array that grows by doubling; views taken earlier keep showing what they showed. */
class GrowingArray<T extends Numbers> {
	#values: T;
	#length = 0;
	readonly #make: (length: number) => T;

	constructor(make: (length: number) => T) {
		this.#make = make;
		this.#values = make(0);
	}

	append(rows: T): void {
		const needed = this.#length + rows.length;
		if (needed > this.#values.length) {
			const larger = this.#make(Math.max(needed, 2 * this.#values.length));
			larger.set(this.#values.subarray(0, this.#length));
			this.#values = larger;
		}
		this.#values.set(rows, this.#length);
		this.#length = needed;
	}

	view(): T {
		return this.#values.subarray(0, this.#length) as T;
	}
}

const makeFloats = () => new GrowingArray<Float32Array>((length) => new Float32Array(length));
const makeInts = () => new GrowingArray<Int32Array>((length) => new Int32Array(length));

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
	#k = 0;
	#hasLogSumExp = true;

	constructor(heading: TraceHeading) {
		this.#heading = heading;
		this.#layers = Array.from({ length: heading.shape.layers }, () => ({
			q: makeFloats(),
			k: makeFloats()
		}));
	}

	/**
	 * Adds rows at the end.
	 * @throws {RangeError} where their arrays do not fit the trace's shape; nothing is added then
	 */
	append(rows: TraceRows): void {
		requireFitting(rows, this.#heading.shape, this.#tokens.length === 0 ? rows.topk.k : this.#k);
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
			topkTokens: this.#texts
		};
	}
}

function requireFitting(rows: TraceRows, shape: TraceShape, k: number): void {
	const count = rows.tokenIds.length;
	const q = count * shape.queryHeads * shape.headDim;
	const keys = count * shape.kvHeads * shape.headDim;
	const { ids, logits, logSumExp } = rows.topk;
	const fits =
		rows.tokens.length === count &&
		rows.layers.length === shape.layers &&
		rows.layers.every((layer) => layer.q.length === q && layer.k.length === keys) &&
		rows.topk.k === k &&
		ids.length === count * k &&
		logits.length === count * k &&
		(!logSumExp || logSumExp.length === count);
	if (!fits) throw new RangeError(`${count} rows that do not fit the trace's shape.`);
}
