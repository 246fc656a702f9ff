/** @file Whether the tensors in a model's files are those that its decoder needs. */
import { storedBytes, type StoredFloat } from '../../math/convert-floats.ts';
import { blockBytes, blockSize } from '../../math/quantise-blocks.ts';
import type { SafetensorsDtype } from '../../trace/safetensors-fields.ts';
import { ModelError } from '../contract/model-error.ts';
import { embeddingName, headOf, listTensors, type DecoderShape } from '../graph/decoder-shape.ts';
import { nameBlocks, type StoredTensor } from '../graph/stored-weights.ts';
import type { FoundTensor } from './stored-tensors.ts';

export interface MatchedTensors {
	/** Of a quantised weight its values and its scales, under the names of `nameBlocks`. */
	readonly tensors: ReadonlyMap<string, StoredTensor>;
	/** Names of tensors that the model does not use. */
	readonly unused: readonly string[];
}

/** Tables of older checkpoints, which `transformers` passes over as well. */
const computedAnew = /\.rotary_emb\.inv_freq$/;

/**
 * The tensors that a decoder needs, each with the type and shape that it must have.
 * @throws {ModelError} unsupported-weights, naming the tensor
 */
export function matchTensors(
	found: ReadonlyMap<string, FoundTensor>,
	shape: DecoderShape
): MatchedTensors {
	const tensors = new Map<string, StoredTensor>();
	const used = new Set<string>();
	for (const [name, dims] of listTensors(shape)) {
		const quantised = matchBlocks(found, name, dims);
		for (const [part, tensor] of quantised) tensors.set(part, tensor);
		for (const part of [name, ...Object.values(nameBlocks(name))]) used.add(part);
		if (quantised.length > 0) continue;
		const tensor = found.get(name);
		if (!tensor) throw new ModelError('unsupported-weights', describeMissing(name, found));
		tensors.set(name, { ...tensor, dtype: requireTensor(name, tensor, dims) });
	}
	const unused = [...found.keys()].filter(
		(name) => !used.has(name) && !computedAnew.test(name) && !isTiedHead(name, shape)
	);
	return { tensors, unused };
}

/** Values and scales of a weight that was quantised here; none of one that was not. */
function matchBlocks(
	found: ReadonlyMap<string, FoundTensor>,
	name: string,
	[rows = 0, columns]: readonly number[]
): [string, StoredTensor][] {
	const names = nameBlocks(name);
	const blocks = found.get(names.blocks);
	if (!blocks || columns === undefined) return [];
	const count = Math.ceil(columns / blockSize);
	requireShape(names.blocks, blocks, [rows, count, blockBytes]);
	const scales = found.get(names.scales);
	if (blocks.dtype !== 'U8' || scales?.dtype !== 'F32')
		throw new ModelError(
			'unsupported-weights',
			`${name} has no blocks of 4 bits with scales in F32. Make the 4-bit file again.`
		);
	requireShape(names.scales, scales, [rows, count]);
	return [
		[names.blocks, { ...blocks, dtype: 'U8' }],
		[names.scales, { ...scales, dtype: 'F32' }]
	];
}

/**
 * The type of a tensor that is as it must be.
 * @throws {ModelError} unsupported-weights
 */
export function requireTensor(
	name: string,
	tensor: Pick<FoundTensor, 'dtype' | 'shape'>,
	dims: readonly number[]
): StoredFloat {
	const { dtype } = tensor;
	if (!isStoredFloat(dtype))
		throw new ModelError(
			'unsupported-weights',
			`${name} is stored as ${dtype}; this engine reads F32, F16 and BF16. Take the model's unquantised weights.`
		);
	requireShape(name, tensor, dims);
	return dtype;
}

function requireShape(
	name: string,
	{ shape }: Pick<FoundTensor, 'shape'>,
	dims: readonly number[]
): void {
	if (shape.join() === dims.join()) return;
	throw new ModelError(
		'unsupported-weights',
		`${name} has the shape [${shape.join(', ')}], by config.json it is [${dims.join(', ')}]. Take config and weights of one model.`
	);
}

/** Some files hold a tied head all the same; `transformers` takes the embedding. */
function isTiedHead(name: string, shape: DecoderShape): boolean {
	return shape.isTied && name === `${headOf(shape).name}.weight`;
}

/** @param found names of what is there */
export function describeMissing(name: string, found: ReadonlyMap<string, unknown>): string {
	if (!found.has(embeddingName) && found.has(embeddingName.replace('model.', '')))
		return `${name} is missing: the file holds a model without its head, its names lack "model.". Take the ForCausalLM model.`;
	return `${name} is missing. Is a shard left out, or the config another model's?`;
}

function isStoredFloat(dtype: SafetensorsDtype): dtype is StoredFloat {
	return Object.hasOwn(storedBytes, dtype);
}
