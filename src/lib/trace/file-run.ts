/**
 * @file A run whose file stays where it is: 36 layers of SmolLM3-3B over 4,096 tokens are 755 MB in half precision.
 *
 * Opening reads the header and the small tensors. Queries and keys lie token by token, so the rows of the first tokens of a layer are two
 * pieces of the file, and by causality attention among them is what it is in the whole run.
 */
import { attentionProbabilities, type AttentionHead } from '../math/attention.ts';
import { readHead, type HeadReading } from '../math/head-reading.ts';
import type { Positional } from '../math/positional.ts';
import { buildRotaryTable, type RotaryTable } from '../math/rope.ts';
import type { ByteSource } from './byte-source.ts';
import { findDataStart, readHeader, type SafetensorsHeader } from './safetensors-header.ts';
import { TraceFormatError, type RawTensor } from './safetensors.ts';
import { decodeHeading } from './trace-file.ts';
import { decodeFloats, isLayerTensor } from './trace-tensors.ts';
import type { Trace } from './trace.ts';

/** One layer of a run, under one positional setting, over its first `tokens` tokens; layers are counted from 0. */
export interface LayerPlace {
	readonly layer: number;
	readonly positional: Positional;
	readonly tokens: number;
}

interface HeadPlace extends LayerPlace, Pick<AttentionHead, 'into' | 'turned'> {
	readonly head: number;
	readonly table: RotaryTable;
}

/** Rows of one layer as they lie in the file: 21 MB over 4,096 tokens in half precision. */
interface Rows {
	readonly q: Uint8Array<ArrayBuffer>;
	readonly k: Uint8Array<ArrayBuffer>;
}
/** What opening finds. Plain data: another thread can go on with it. */
export interface FileOpening {
	readonly header: SafetensorsHeader;
	/** The run without `layers`. */
	readonly heading: Trace;
}

interface ReadRows {
	readonly layer: number;
	readonly tokens: number;
	readonly rows: Promise<Rows>;
}

/** Beside queries and keys a run of 4,096 tokens has a few megabytes. */
const mostSmallBytes = 2 ** 27;
/** The layer that is looked at, and the one whose heads are drawn small meanwhile. */
const mostLayers = 2;

export class FileRun {
	/** The run without `layers`. */
	readonly heading: Trace;
	readonly #source: ByteSource;
	readonly #header: SafetensorsHeader;
	/** Latest first. */
	#read: readonly ReadRows[] = [];

	/** Goes on with a file that was opened before. */
	constructor(source: ByteSource, { header, heading }: FileOpening) {
		this.#source = source;
		this.#header = header;
		this.heading = heading;
	}

	/**
	 * @throws {SourceError} where it cannot be read
	 * @throws {SafetensorsError} where it is no trace
	 */
	static async open(source: ByteSource): Promise<FileRun> {
		const { size } = source;
		const start = await source.read(0, Math.min(8, size ?? 8));
		const header = readHeader(await source.read(0, findDataStart(start, size)), size);
		const small = [...header.tensors].filter(([name]) => !isLayerTensor(name));
		const smallBytes = small.reduce((sum, [, { from, to }]) => sum + to - from, 0);
		if (smallBytes > mostSmallBytes)
			throw new TraceFormatError(`${smallBytes} bytes beside queries and keys.`);
		// All at once: over a network each question costs a journey.
		const reading = [...header.tensors].map(
			async ([name, { dtype, shape, from, to }]): Promise<[string, RawTensor]> => {
				const bytes = isLayerTensor(name)
					? new Uint8Array()
					: await source.read(header.dataStart + from, header.dataStart + to);
				return [name, { dtype, shape, bytes }];
			}
		);
		const heading = decodeHeading(header.metadata, new Map(await Promise.all(reading)));
		return new FileRun(source, { header, heading });
	}

	get opening(): FileOpening {
		return { header: this.#header, heading: this.heading };
	}

	/** Bytes of the file, whether or not somebody said so. */
	get bytes(): number {
		const ends = [...this.#header.tensors.values()].map(({ to }) => to);
		return this.#header.dataStart + Math.max(0, ...ends);
	}

	/**
	 * Attention probabilities `[tokens, tokens]` of one head under one positional setting.
	 * @throws {SourceError} where the file cannot be read any more
	 * @throws {TraceFormatError} where there is no such layer, or a value is not finite
	 */
	async readMap(at: LayerPlace & { readonly head: number }): Promise<Float32Array<ArrayBuffer>> {
		const table = this.#buildTable(at);
		return this.#compute(await this.#readRows(at.layer, at.tokens), { ...at, table });
	}

	/**
	 * A small picture and the distance profiles of every head of a layer.
	 * @param cells along one side of each picture, at most
	 * @param pause awaited before the layer is read and before each head; rejects to stop
	 * @throws as `readMap`
	 */
	async readHeads(
		at: LayerPlace & { readonly cells: number },
		pause: () => Promise<void>
	): Promise<HeadReading[]> {
		await pause();
		const table = this.#buildTable(at);
		const rows = await this.#readRows(at.layer, at.tokens);
		const readings: HeadReading[] = [];
		// One map for all of them: sixteen of 1,024 tokens would be 67 MB before a collector comes by, and what is rotated 34 MB.
		const map = new Float32Array(at.tokens ** 2);
		const rotated = () => new Float64Array(at.tokens * this.heading.shape.headDim);
		const turned = { queries: rotated(), keys: rotated() };
		for (let head = 0; head < this.heading.shape.queryHeads; head++) {
			await pause();
			this.#compute(rows, { ...at, head, table, into: map, turned });
			readings.push(readHead(map, at.tokens, at.cells));
		}
		return readings;
	}

	#buildTable({ positional, tokens }: LayerPlace): RotaryTable {
		return buildRotaryTable(positional, this.heading.shape.headDim, tokens);
	}

	#compute(rows: Rows, at: HeadPlace): Float32Array<ArrayBuffer> {
		const { tokens, layer, head, table, into, turned } = at;
		const { queryHeads, kvHeads, headDim } = this.heading.shape;
		const documents = this.heading.interventions?.documents;
		const kvHead = Math.floor(head / (queryHeads / kvHeads));
		// One head of each: a layer of 4,096 tokens in single precision would be 42 MB.
		return attentionProbabilities({
			q: this.#takeHead(`layers.${layer}.q`, rows.q, queryHeads, head),
			k: this.#takeHead(`layers.${layer}.k`, rows.k, kvHeads, kvHead),
			shape: { queryHeads: 1, kvHeads: 1, headDim },
			table,
			queryHead: 0,
			tokens,
			...(documents && { documents }),
			...(into && { into }),
			...(turned && { turned })
		});
	}

	/** `[tokens, headDim]` of one head, from rows `[tokens, heads, headDim]`. */
	#takeHead(name: string, rows: Uint8Array, heads: number, head: number): Float32Array {
		const dtype = this.#header.tensors.get(name)?.dtype === 'F16' ? 'F16' : 'F32';
		const width = this.heading.shape.headDim * (dtype === 'F16' ? 2 : 4);
		const tokens = rows.length / (heads * width);
		const own = new Uint8Array(tokens * width);
		for (let token = 0; token < tokens; token++) {
			const from = (token * heads + head) * width;
			own.set(rows.subarray(from, from + width), token * width);
		}
		return decodeFloats(name, dtype, own.buffer);
	}

	#readRows(layer: number, tokens: number): Promise<Rows> {
		const known = this.#read.find((read) => read.layer === layer && read.tokens === tokens);
		const wanted = known ?? { layer, tokens, rows: this.#readPieces(layer, tokens) };
		const others = this.#read.filter((read) => read !== known);
		this.#read = [wanted, ...others].slice(0, mostLayers);
		// Whoever asks again after a failure reads anew.
		wanted.rows.catch(() => (this.#read = this.#read.filter((read) => read !== wanted)));
		return wanted.rows;
	}

	async #readPieces(layer: number, tokens: number): Promise<Rows> {
		const [q, k] = await Promise.all([
			this.#readFirst(`layers.${layer}.q`, tokens),
			this.#readFirst(`layers.${layer}.k`, tokens)
		]);
		return { q, k };
	}

	async #readFirst(name: string, tokens: number): Promise<Uint8Array<ArrayBuffer>> {
		const entry = this.#header.tensors.get(name);
		const all = this.heading.tokenIds.length;
		if (!entry || tokens > all) throw new TraceFormatError(`There is no tensor "${name}".`);
		const from = this.#header.dataStart + entry.from;
		return this.#source.read(from, from + ((entry.to - entry.from) / all) * tokens);
	}
}
