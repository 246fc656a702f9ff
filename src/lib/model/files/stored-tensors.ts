/** @file Which tensors a folder's safetensors files hold. Reads headers alone. */
import { JsonFields, parseJsonEntries } from '../../trace/json-entries.ts';
import { SafetensorsError, type SafetensorsDtype } from '../../trace/safetensors-fields.ts';
import {
	readHeader,
	readHeaderOf,
	type SafetensorsHeader
} from '../../trace/safetensors-header.ts';
import { ModelError } from '../contract/model-error.ts';
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
	const headers = new Map<string, SafetensorsHeader>();
	for (const [path, data] of files) headers.set(path, await openHeader(path, data));
	return collectTensors(headers, shards);
}

/**
 * The same of headers that were read already, by the path of each file.
 * @throws {ModelError} unsupported-weights
 */
export function collectTensors(
	headers: ReadonlyMap<string, SafetensorsHeader>,
	shards: ReadonlyMap<string, string> | null
): ReadonlyMap<string, FoundTensor> {
	const found = new Map<string, FoundTensor>();
	for (const [path, { tensors, dataStart }] of headers) {
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

/**
 * Bytes of a header, from a file's first eight.
 * @throws {SafetensorsError} where they are too many
 */
export function readHeaderLength(start: Uint8Array): number {
	const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
	if (length > longestHeader)
		throw new SafetensorsError(`The header claims ${length} bytes; no model here has so many.`);
	return Number(length);
}

async function openHeader(path: string, data: WeightsData): Promise<SafetensorsHeader> {
	try {
		const start = data instanceof Blob ? data.slice(0, 8) : data.subarray(0, 8);
		const bytes = start instanceof Blob ? new Uint8Array(await start.arrayBuffer()) : start;
		if (bytes.length === 8) readHeaderLength(bytes);
		return data instanceof Blob ? await readHeaderOf(data) : readHeader(data, data.byteLength);
	} catch (cause) {
		throw describeBadHeader(cause, path);
	}
}

/** What a person is told of a header that breaks the format; any other error stays what it is. */
export function describeBadHeader(cause: unknown, path: string): unknown {
	if (!(cause instanceof SafetensorsError)) return cause;
	const detail = `${path} cannot be read: ${cause.message} Fetch it again.`;
	return new ModelError('unsupported-weights', detail, { cause });
}
