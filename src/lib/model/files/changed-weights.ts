/**
 * @file Weights changed while they are read: blended with those of another model, or rounded to a few bits. The runtime asks for its
 * initializers range by range (see lazy-bytes.ts); what it gets here is worked out from the files at that moment, in f32, and kept nowhere.
 * To whoever composes a graph the result is one more file, whose tensors are all F32.
 */
import { convertFloats, storedBytes } from '../../math/convert-floats.ts';
import { roundRows, type Rounding } from '../../math/round-blocks.ts';
import { ModelError } from '../contract/model-error.ts';
import { embeddingName } from '../graph/decoder-shape.ts';
import type { StoredTensor } from '../graph/stored-weights.ts';
import { LazyBytes } from './lazy-bytes.ts';

type Tensors = ReadonlyMap<string, StoredTensor>;

/** Tensors, and the files that they lie in, in memory or read without waiting. */
export interface OpenTensors {
	readonly tensors: Tensors;
	readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Values `[from, to)` of a tensor, counted through all of its rows. */
type ReadValues = (from: number, to: number) => Float32Array<ArrayBuffer>;

/** The name of the file that stands for the changed weights. */
export const changedPath = 'changed.safetensors';

/**
 * `share · first + (1 − share) · second` of every tensor, each product and the sum rounded to f32, as torch adds them up
 * (`lab/merge.py`; MergeKit calls it `linear`). Shares outside of 0 to 1 go on along the same line.
 * @throws {ModelError} unsupported-weights, in a sentence, where the two do not have the same tensors
 */
export function blendTensors(first: OpenTensors, second: OpenTensors, share: number): OpenTensors {
	const [own, others] = [Math.fround(share), Math.fround(1 - share)];
	return layOut(first.tensors, (name, tensor) => {
		const readFirst = readStored(first, name);
		const other = second.tensors.get(name);
		if (other?.shape.join() !== tensor.shape.join())
			throw refuse(`${name} is not in both models in one shape, so the two cannot be merged.`);
		const readSecond = readStored(second, name);
		return (from, to) => {
			const values = readFirst(from, to);
			const added = readSecond(from, to);
			for (let i = 0; i < values.length; i++)
				values[i] = Math.fround((values[i] ?? 0) * own) + Math.fround((added[i] ?? 0) * others);
			return values;
		};
	});
}

/**
 * Matrices rounded as `math/round-blocks.ts` does, blocks along the rows; norms and biases stay as they are.
 * @param part all matrices, those of the layers, or one tensor by its name
 * @throws {ModelError} unsupported-weights, in a sentence, where the weights are kept in 4 bits or there is no such tensor
 */
export function roundTensors(model: OpenTensors, rounding: Rounding, part: string): OpenTensors {
	const isNamed = part !== 'all' && part !== 'layers';
	if (isNamed && model.tensors.get(part)?.shape.length !== 2)
		throw refuse(`There is no matrix ${part} in this model. Choose another.`);
	return layOut(model.tensors, (name, { shape: [, columns] }) => {
		const read = readStored(model, name);
		const isChosen = isNamed ? name === part : part === 'all' || name !== embeddingName;
		if (columns === undefined || !isChosen) return read;
		return (from, to) => {
			// A block lies within a row, so whole rows are rounded whatever part of them is wanted.
			const start = from - (from % columns);
			const rows = read(start, Math.ceil(to / columns) * columns);
			try {
				return roundRows(rows, columns, rounding).values.slice(from - start, to - start);
			} catch (cause) {
				if (!(cause instanceof RangeError)) throw cause;
				throw refuse(`${name} ${cause.message}. Take another copy of the model.`);
			}
		};
	});
}

function refuse(detail: string): ModelError {
	return new ModelError('unsupported-weights', detail);
}

function readStored({ tensors, files }: OpenTensors, name: string): ReadValues {
	const tensor = tensors.get(name);
	const bytes = tensor && files.get(tensor.path);
	if (!bytes) throw new RangeError(`There is no tensor ${name}.`);
	const { dtype, offset } = tensor;
	if (dtype === 'U8')
		throw refuse(
			'They are kept in 4 bits already, and what those bits left out is gone. Take the model’s original weights.'
		);
	const width = storedBytes[dtype];
	return (from, to) => {
		const part = bytes.subarray(offset + from * width, offset + to * width);
		return new Float32Array(convertFloats(part, dtype, 'float32').buffer);
	};
}

/** Every tensor as F32, one after the other in a file that is worked out when it is read. */
function layOut(
	tensors: Tensors,
	change: (name: string, tensor: StoredTensor) => ReadValues
): OpenTensors {
	const placed = new Map<string, StoredTensor>();
	const places: { readonly end: number; readonly offset: number; readonly read: ReadValues }[] = [];
	let offset = 0;
	for (const [name, tensor] of tensors) {
		const read = change(name, tensor);
		const length = 4 * tensor.shape.reduce((product, n) => product * n, 1);
		placed.set(name, { dtype: 'F32', shape: tensor.shape, path: changedPath, offset, length });
		places.push({ end: offset + length, offset, read });
		offset += length;
	}
	const readBytes = (from: number, to: number): Uint8Array<ArrayBuffer> => {
		const place = places.find(({ end }) => from < end);
		if (!place || to > place.end) throw new RangeError(`Bytes ${from} to ${to} are no tensor's.`);
		const first = Math.floor((from - place.offset) / 4);
		const values = place.read(first, Math.ceil((to - place.offset) / 4));
		const start = from - place.offset - 4 * first;
		return new Uint8Array(values.buffer, values.byteOffset).slice(start, start + to - from);
	};
	return {
		tensors: placed,
		files: new Map([[changedPath, new LazyBytes(offset, readBytes)]])
	};
}
