/** @file Which tensors a folder's safetensors files hold, and whether they are those that a decoder needs. Reads headers alone. */
import { storedBytes, type StoredFloat } from '../../math/convert-floats.ts';
import { JsonFields, parseJsonEntries } from '../../trace/json-entries.ts';
import { SafetensorsError, type SafetensorsDtype } from '../../trace/safetensors-fields.ts';
import {
	readHeader,
	readHeaderOf,
	type SafetensorsHeader
} from '../../trace/safetensors-header.ts';
import { ModelError } from '../contract/model-error.ts';
import { embeddingName, headOf, listTensors, type DecoderShape } from '../graph/decoder-shape.ts';
import type { StoredTensor } from '../graph/stored-weights.ts';
import type { WeightsData } from './graph-source.ts';

/** A tensor of any type, where it lies. */
export interface FoundTensor extends Omit<StoredTensor, 'dtype'> {
	readonly dtype: SafetensorsDtype;
}

const indexEnding = '.safetensors.index.json';

/** True for what a model is composed from: one file of weights, or the index of several. */
export function isSafetensorsModel(path: string): boolean {
	return path.endsWith('.safetensors') || path.endsWith(indexEnding);
}

/**
 * The file of each tensor, by the index of a sharded model.
 * @param text content of `model.safetensors.index.json`
 * @throws {ModelError} unsupported-weights
 */
export function readShardIndex(text: string, path: string): ReadonlyMap<string, string> {
	const fail = (what: string) => new ModelError('unsupported-weights', `${path} ${what}`);
	let fields: unknown;
	try {
		fields = parseJsonEntries(text);
	} catch {
		throw fail('is not JSON; fetch it again.');
	}
	const maps =
		fields instanceof JsonFields
			? fields.entries.flatMap(([key, value]) => (key === 'weight_map' ? [value] : []))
			: [];
	const [map] = maps;
	if (maps.length !== 1 || !(map instanceof JsonFields) || map.entries.length === 0)
		throw fail('has no weight_map; it is not the index of a model in shards.');
	const shards = new Map<string, string>();
	for (const [name, shard] of map.entries) {
		if (typeof shard !== 'string' || !/^[^/\\]+\.safetensors$/.test(shard))
			throw fail(`puts ${name} in a file that is no shard beside it.`);
		if (shards.has(name))
			throw fail(`names ${name} twice; take a copy of the model that does not.`);
		shards.set(name, shard);
	}
	return shards;
}

/**
 * Every tensor in the files of weights.
 * @param shards what an index says, null without one
 * @throws {ModelError} unsupported-weights, file-truncated
 */
export async function findTensors(
	files: ReadonlyMap<string, WeightsData>,
	shards: ReadonlyMap<string, string> | null
): Promise<ReadonlyMap<string, FoundTensor>> {
	const found = new Map<string, FoundTensor>();
	for (const [path, data] of files) {
		const { tensors, dataStart } = await openHeader(path, data);
		for (const [name, { dtype, shape, from, to }] of tensors) {
			const there = found.get(name);
			if (there)
				throw new ModelError(
					'unsupported-weights',
					`${name} is in ${there.path} and in ${path}; take a copy of the model that has it once.`
				);
			found.set(name, { dtype, shape, path, offset: dataStart + from, length: to - from });
		}
	}
	for (const [name, path] of shards ?? []) {
		if (found.get(name)?.path !== path)
			throw new ModelError(
				'unsupported-weights',
				`the index puts ${name} in ${path}, where it is not; fetch index and shards of one commit.`
			);
	}
	return found;
}

/** Headers of this family's models have some hundred bytes a tensor; ten times as many still pass. */
const longestHeader = 2 ** 24;

async function openHeader(path: string, data: WeightsData): Promise<SafetensorsHeader> {
	try {
		const start = data instanceof Blob ? data.slice(0, 8) : data.subarray(0, 8);
		const bytes = start instanceof Blob ? new Uint8Array(await start.arrayBuffer()) : start;
		if (bytes.length === 8) {
			const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
			if (length > longestHeader)
				throw new SafetensorsError(`The header claims ${length} bytes; no model here has so many.`);
		}
		return data instanceof Blob ? await readHeaderOf(data) : readHeader(data, data.byteLength);
	} catch (cause) {
		if (!(cause instanceof SafetensorsError)) throw cause;
		throw new ModelError(
			'unsupported-weights',
			`${path} cannot be read: ${cause.message} Fetch it again.`,
			{ cause }
		);
	}
}

export interface MatchedTensors {
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
	for (const [name, dims] of listTensors(shape)) {
		const tensor = found.get(name);
		if (!tensor) throw new ModelError('unsupported-weights', describeMissing(name, found));
		const { dtype } = tensor;
		if (!isStoredFloat(dtype))
			throw new ModelError(
				'unsupported-weights',
				`${name} is stored as ${dtype}; this engine reads F32, F16 and BF16. Take the model's unquantised weights.`
			);
		if (tensor.shape.join() !== dims.join())
			throw new ModelError(
				'unsupported-weights',
				`${name} has the shape [${tensor.shape.join(', ')}], by config.json it is [${dims.join(', ')}]. Take config and weights of one model.`
			);
		tensors.set(name, { ...tensor, dtype });
	}
	const unused = [...found.keys()].filter(
		(name) => !tensors.has(name) && !computedAnew.test(name) && !isTiedHead(name, shape)
	);
	return { tensors, unused };
}

/** Some files hold a tied head all the same; `transformers` takes the embedding. */
function isTiedHead(name: string, shape: DecoderShape): boolean {
	return shape.isTied && name === `${headOf(shape).name}.weight`;
}

function describeMissing(name: string, found: ReadonlyMap<string, FoundTensor>): string {
	if (!found.has(embeddingName) && found.has(embeddingName.replace('model.', '')))
		return `${name} is missing: the file holds a model without its head, its names lack "model.". Take the ForCausalLM model.`;
	return `${name} is missing. Is a shard left out, or the config another model's?`;
}

function isStoredFloat(dtype: SafetensorsDtype): dtype is StoredFloat {
	return Object.hasOwn(storedBytes, dtype);
}
