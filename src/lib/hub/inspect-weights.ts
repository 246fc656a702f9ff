/** @file A look at safetensors that lie on disk already: whether they hold the tensors that the config asks for, by their headers alone. */
import { readDecoderConfig } from '../model/files/decoder-config.ts';
import { readModelConfig } from '../model/files/model-config.ts';
import { findTensors, isSafetensorsModel, readShardIndex } from '../model/files/stored-tensors.ts';
import { matchTensors } from '../model/files/match-tensors.ts';
import { ModelError } from '../model/contract/model-error.ts';
import { HubError } from './hub-error.ts';
import type { ModelNote } from './notes.ts';

/**
 * Refuses a folder whose weights are cut off, of a type that is not read, or another model's, before anything is copied.
 * @throws {HubError} unsupported-model, naming the file or the tensor
 */
export async function requireTensors(
	{ graph, files }: ModelNote,
	read: (path: string) => Promise<Blob>
): Promise<void> {
	if (!isSafetensorsModel(graph)) return;
	const text = async (path: string) => (await read(path)).text();
	const json: unknown = JSON.parse(await text('config.json'));
	const { shape } = readDecoderConfig(json, readModelConfig(json, 'safetensors'));
	const weights = files.filter(({ path }) => path.endsWith('.safetensors'));
	const blobs = await Promise.all(
		weights.map(async ({ path }) => [path, await read(path)] as const)
	);
	const shards = graph.endsWith('.json') ? readShardIndex(await text(graph), graph) : null;
	try {
		matchTensors(await findTensors(new Map(blobs), shards), shape);
	} catch (cause) {
		if (!(cause instanceof ModelError)) throw cause;
		throw new HubError('unsupported-model', cause.failure.detail, { cause });
	}
}
