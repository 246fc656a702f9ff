/**
 * @file A random model's weights as initializers. They depend on seed and tensor name alone, so all layouts of one seed are one model.
 *
 * Quantised matrices are what MatMulNBits reads: per output row and block of 32 inputs 16 bytes, two weights each (low half first), and
 * one scale; a weight is `(nibble - 8) * scale`.
 */
import { encodeHalves } from '../../src/lib/math/float16.ts';
import type { GraphWriter } from './graph-writer.ts';
import { RandomStream } from './random-stream.ts';

export const dtypes = ['fp32', 'q4', 'q4f16'] as const;
export type Dtype = (typeof dtypes)[number];

export interface WeightOptions {
	readonly seed: number;
	readonly dtype: Dtype;
	/** What MatMulNBits may compute in: 0 as the inputs are, 4 also in 8-bit integers. */
	readonly accuracyLevel: number;
}

/** A linear map from `inputs` to `outputs` numbers, its weights of the given standard deviation. */
export interface Linear {
	readonly name: string;
	readonly outputs: number;
	readonly deviation: number;
}

const blockSize = 32;
/** Nibbles 1 to 15 around 8, so that the mean is 0; their standard deviation is 4.18. */
const centred = Uint8Array.from({ length: 256 }, (_, byte) => {
	const fix = (nibble: number) => (nibble === 0 ? 8 : nibble);
	return fix(byte & 15) | (fix(byte >> 4) << 4);
});
const nibbleDeviation = 4.18;
const pieceLength = 2 ** 22;

export class WeightWriter {
	readonly #graph: GraphWriter;
	readonly #options: WeightOptions;

	constructor(graph: GraphWriter, options: WeightOptions) {
		this.#graph = graph;
		this.#options = options;
	}

	/** What the graph computes in. */
	get elementType(): 'float32' | 'float16' {
		return this.#options.dtype === 'q4f16' ? 'float16' : 'float32';
	}

	/** `x` times linear maps side by side, `at` naming node and weights (`/model/layers.0/attn/q_proj/MatMul`). */
	multiply(
		at: string,
		x: string,
		inputs: number,
		parts: readonly Linear[],
		output?: string
	): string {
		const outputs = parts.reduce((sum, part) => sum + part.outputs, 0);
		const stored = `${at.slice(1).replaceAll('/', '.')}.weight`;
		const made = output ?? `${at}/output_0`;
		if (this.#options.dtype === 'fp32') {
			const matrix = transpose(
				parts.map((part) => this.#draw(part, inputs)),
				inputs
			);
			const weight = this.floats(stored, [inputs, outputs], [matrix]);
			return this.#graph.add('MatMul', at, [x, weight], { output: [made] });
		}
		const blocks = inputs / blockSize;
		const packed = parts.map((part) => {
			const bytes = this.#stream(part.name).bytes((part.outputs * inputs) / 2);
			return bytes.map((byte) => centred[byte] ?? 0);
		});
		const scales = parts.map((part) => {
			const random = this.#stream(`${part.name} scales`).floats(part.outputs * blocks, 0.2);
			return random.map((r) => (part.deviation / nibbleDeviation) * (1 + r));
		});
		const weight = this.#graph.tensor(
			`${stored}_Q4`,
			'uint8',
			[outputs, blocks, blockSize / 2],
			packed
		);
		const scale = this.floats(`${stored}_scales`, [outputs, blocks], scales);
		return this.#graph.add('MatMulNBits', `${at}_Q4`, [x, weight, scale], {
			domain: 'com.microsoft',
			output: [made],
			attributes: {
				K: BigInt(inputs),
				N: BigInt(outputs),
				bits: 4n,
				block_size: BigInt(blockSize),
				accuracy_level: BigInt(this.#options.accuracyLevel)
			}
		});
	}

	/** A norm's scale, around 1. */
	scale(name: string, width: number): string {
		const values = this.#stream(name).floats(width, 0.1);
		return this.floats(name, [width], [values.map((v) => 1 + v)]);
	}

	/** The embedding `[vocabulary, width]`, drawn and handed on piece by piece. */
	embedding(name: string, vocabulary: number, width: number, deviation: number): string {
		const stream = this.#stream('embedding');
		const total = vocabulary * width;
		const draw = function* () {
			for (let at = 0; at < total; at += pieceLength)
				yield stream.floats(Math.min(pieceLength, total - at), deviation);
		};
		return this.floats(name, [vocabulary, width], total > pieceLength ? draw() : [...draw()]);
	}

	/** The embedding the other way round, `[width, vocabulary]`; whole in memory. */
	transposedEmbedding(name: string, vocabulary: number, width: number, deviation: number): string {
		const values = this.#stream('embedding').floats(vocabulary * width, deviation);
		return this.floats(name, [width, vocabulary], [transpose([values], width)]);
	}

	floats(
		name: string,
		dims: readonly number[],
		pieces: Iterable<Float32Array<ArrayBuffer>>
	): string {
		const type = this.elementType;
		if (type === 'float32') return this.#graph.tensor(name, type, dims, pieces);
		const halves = function* () {
			for (const piece of pieces) yield encodeHalves(piece);
		};
		return this.#graph.tensor(name, type, dims, Array.isArray(pieces) ? [...halves()] : halves());
	}

	#draw({ name, outputs, deviation }: Linear, inputs: number): Float32Array<ArrayBuffer> {
		return this.#stream(name).floats(outputs * inputs, deviation);
	}

	#stream(name: string): RandomStream {
		return new RandomStream(this.#options.seed, name);
	}
}

/** Rows of `width` from each part, as the columns of one matrix `[width, rows]`. */
function transpose(
	parts: readonly Float32Array<ArrayBuffer>[],
	width: number
): Float32Array<ArrayBuffer> {
	const rows = parts.reduce((sum, part) => sum + part.length / width, 0);
	const out = new Float32Array(rows * width);
	let column = 0;
	for (const part of parts)
		for (let at = 0; at < part.length; at += width, column++)
			for (let i = 0; i < width; i++) out[i * rows + column] = part[at + i] ?? 0;
	return out;
}
