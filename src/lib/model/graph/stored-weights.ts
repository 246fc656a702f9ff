/**
 * @file Initializers that lie in safetensors files. Where the stored type is what the session computes in, an initializer points into
 * the file itself; else into a view of the file in which every value has the other width (see files/lazy-bytes.ts).
 */
import type { ComputedFloat, StoredFloat } from '../../math/convert-floats.ts';
import { computedBytes, isSameFloat, storedBytes } from '../../math/convert-floats.ts';
import { blockBytes } from '../../math/quantise-blocks.ts';
import type { TensorProto } from './onnx.ts';
import { createInitializer } from './onnx-write.ts';
import type { RowRange } from './weight-parts.ts';

/** A tensor in a file, its bytes `[offset, offset + length)` there. */
export interface StoredTensor {
	/** U8 of 4-bit values in blocks, two a byte. */
	readonly dtype: StoredFloat | 'U8';
	readonly shape: readonly number[];
	/** File inside the model's folder. */
	readonly path: string;
	readonly offset: number;
	readonly length: number;
}

/** What the runtime is to find under a location that initializers name. */
export interface WeightView {
	readonly location: string;
	readonly path: string;
	/** Byte of the file that it begins at. */
	readonly from: number;
	/** Null where the file's bytes are given as they are. */
	readonly conversion: { readonly stored: StoredFloat; readonly computed: ComputedFloat } | null;
}

/** Names of what lies in a file instead of a weight that was quantised, see files/quantise-shard.ts. */
export const nameBlocks = (weight: string) => ({
	blocks: `${weight}.blocks`,
	scales: `${weight}.scales`,
	/** RMS of the differences by the RMS of the values, f32 `[1]`. */
	error: `${weight}.error`
});

/** The runtime's offsets have 32 bits, files of weights have more: a view begins at a multiple of this. */
const viewBytes = 2 ** 30;

const onnxTypes = { F32: 'float32', F16: 'float16', BF16: 'bfloat16', U8: 'uint8' } as const;
const widthOf = (dtype: StoredTensor['dtype']) => (dtype === 'U8' ? 1 : storedBytes[dtype]);

function takeRows(tensor: StoredTensor, { from, to }: RowRange): StoredTensor {
	const [rows = 1, ...rest] = tensor.shape;
	const rowBytes = tensor.length / rows;
	const [offset, length] = [tensor.offset + from * rowBytes, (to - from) * rowBytes];
	return { ...tensor, shape: [to - from, ...rest], offset, length };
}

export class StoredWeights {
	readonly #tensors: ReadonlyMap<string, StoredTensor>;
	readonly #views = new Map<string, WeightView>();

	constructor(tensors: ReadonlyMap<string, StoredTensor>) {
		this.#tensors = tensors;
	}

	/** All that initializers made so far point into. */
	get views(): readonly WeightView[] {
		return [...this.#views.values()];
	}

	/** True where a tensor has 16 bits a value in its file. */
	isHalf(name: string): boolean {
		return widthOf(this.#find(name).dtype) === 2;
	}

	/** True where a weight has 4 bits a value. */
	isQuantised(name: string): boolean {
		return this.#tensors.has(nameBlocks(name).blocks);
	}

	/**
	 * An initializer with a tensor's values in the type that the session computes in.
	 * @param rows some of its rows alone
	 */
	compute(name: string, computed: ComputedFloat, as = name, rows?: RowRange): TensorProto {
		const whole = this.#find(name);
		const tensor = rows ? takeRows(whole, rows) : whole;
		const { dtype, shape } = tensor;
		if (dtype === 'U8') throw new RangeError(`${name} has no values of its own.`);
		if (isSameFloat(dtype, computed))
			return createInitializer(as, onnxTypes[dtype], shape, this.#place(tensor, null));
		const place = this.#place(tensor, { stored: dtype, computed });
		return createInitializer(as, computed, shape, place);
	}

	/** An initializer with a tensor's values as they are stored. */
	keep(name: string, as = name, shape = this.#find(name).shape): TensorProto {
		const tensor = this.#find(name);
		return createInitializer(as, onnxTypes[tensor.dtype], shape, this.#place(tensor, null));
	}

	/**
	 * The 4-bit values of a weight as GatherBlockQuantized reads them: row after row, without blocks.
	 * @param as name of an initializer of its own: one has one shape
	 */
	keepRows(name: string, as: string): TensorProto {
		const { blocks } = nameBlocks(name);
		const [rows = 0, count = 0] = this.#find(blocks).shape;
		return this.keep(blocks, as, [rows, count * blockBytes]);
	}

	#place({ path, dtype, offset, length }: StoredTensor, conversion: WeightView['conversion']) {
		const width = widthOf(dtype);
		// A view's values lie at multiples of their width from its beginning.
		const from = Math.floor(offset / viewBytes) * viewBytes + (offset % width);
		const ratio = conversion ? computedBytes[conversion.computed] / width : 1;
		const parts = [
			path,
			conversion && `${conversion.stored}-${conversion.computed}`,
			from > 0 && `from-${from}`
		];
		const location = parts.filter(Boolean).join('.');
		this.#views.set(location, { location, path, from, conversion });
		return { location, offset: (offset - from) * ratio, length: length * ratio };
	}

	#find(name: string): StoredTensor {
		const tensor = this.#tensors.get(name);
		if (!tensor) throw new RangeError(`There is no tensor ${name}.`);
		return tensor;
	}
}
