/**
 * @file Initializers that lie in safetensors files. Where the stored type is what the session computes in, an initializer points into
 * the file itself; else into a view of the file in which every value has the other width (see files/lazy-bytes.ts).
 */
import type { ComputedFloat, StoredFloat } from '../../math/convert-floats.ts';
import { computedBytes, isSameFloat, storedBytes } from '../../math/convert-floats.ts';
import type { TensorProto } from './onnx.ts';
import { createInitializer } from './onnx-write.ts';

/** A tensor in a file, its bytes `[offset, offset + length)` there. */
export interface StoredTensor {
	readonly dtype: StoredFloat;
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
	readonly stored: StoredFloat;
	/** Null where the file's bytes are given as they are. */
	readonly computed: ComputedFloat | null;
}

/** The runtime's offsets have 32 bits, files of weights have more: a view begins at a multiple of this. */
const viewBytes = 2 ** 30;

const onnxTypes = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' } as const;

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
		return storedBytes[this.#find(name).dtype] === 2;
	}

	/** An initializer with a tensor's values in the type that the session computes in. */
	compute(name: string, computed: ComputedFloat, as = name): TensorProto {
		const tensor = this.#find(name);
		const { dtype, shape } = tensor;
		if (isSameFloat(dtype, computed)) return this.keep(name, as);
		const place = this.#place(tensor, computed);
		return createInitializer(as, computed, shape, place);
	}

	/** An initializer with a tensor's values as they are stored. */
	keep(name: string, as = name): TensorProto {
		const tensor = this.#find(name);
		return createInitializer(as, onnxTypes[tensor.dtype], tensor.shape, this.#place(tensor, null));
	}

	#place({ path, dtype, offset, length }: StoredTensor, computed: ComputedFloat | null) {
		const width = storedBytes[dtype];
		// A view's values lie at multiples of their width from its beginning.
		const from = Math.floor(offset / viewBytes) * viewBytes + (offset % width);
		const ratio = computed ? computedBytes[computed] / width : 1;
		const parts = [path, computed && `${dtype}-${computed}`, from > 0 && `from-${from}`];
		const location = parts.filter(Boolean).join('.');
		this.#views.set(location, { location, path, from, stored: dtype, computed });
		return { location, offset: (offset - from) * ratio, length: length * ratio };
	}

	#find(name: string): StoredTensor {
		const tensor = this.#tensors.get(name);
		if (!tensor) throw new RangeError(`There is no tensor ${name}.`);
		return tensor;
	}
}
