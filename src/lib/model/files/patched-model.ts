/** @file A model that comes with an ONNX graph. */
import type { ModelDescription } from '../contract/model-description.ts';
import { resolveBeside } from '../contract/model-description.ts';
import { ModelError } from '../contract/model-error.ts';
import { UnsupportedGraphError } from '../graph/onnx.ts';
import { patchGraph } from '../graph/patch.ts';
import type { GraphSource, WeightsData } from './graph-source.ts';
import { isLfsPointer, isLfsPointerFile, requireNoPointer } from './lfs-pointer.ts';
import type { ModelConfig } from './model-config.ts';
import { unpackGraph } from './unpacked-weights.ts';

/**
 * @param find a file's content by its path, or its Blob; throws where there is none
 * @throws {ModelError} unsupported-graph, file-missing, file-too-short, lfs-pointer
 */
export async function openPatched(
	model: ModelDescription,
	config: ModelConfig,
	original: Uint8Array,
	find: (path: string) => WeightsData
): Promise<GraphSource> {
	requireNoPointer(original, model.graph);
	const { bytes: graph, manifest, files } = patch(original, config);
	const weights = new Map(
		manifest.externalFiles.map((location) => {
			const path = resolveBeside(model.graph, location);
			return [location, find(path)];
		})
	);
	for (const [location, data] of weights)
		await requireWhole(resolveBeside(model.graph, location), data, files.get(location) ?? 0);
	const bytes = [...weights.values()].map((data) =>
		data instanceof Blob ? data.size : data.byteLength
	);
	const main = manifest.externalFiles[0];
	const fileBytes = bytes.reduce((sum, size) => sum + size, 0);
	return {
		mainFile: main === undefined ? model.graph : resolveBeside(model.graph, main),
		cpuBytes: fileBytes,
		remarks: [],
		parts: null,
		async prepare({ build }) {
			const prepared = { graph, weights };
			return { manifest, ...(build === 'wasm' ? await unpackGraph(prepared) : prepared) };
		},
		prepareOriginal: () => Promise.resolve({ graph: original, weights })
	};
}

/** Weights that are none, or of another export, are named before the runtime reads them. */
async function requireWhole(path: string, data: WeightsData, needed: number): Promise<void> {
	const isBlob = data instanceof Blob;
	const isPointer = isBlob ? await isLfsPointerFile(data) : isLfsPointer(data);
	if (isPointer) throw new ModelError('lfs-pointer', path);
	const size = isBlob ? data.size : data.byteLength;
	if (size < needed) throw new ModelError('file-too-short', `${path}: ${size} of ${needed} bytes`);
}

function patch(bytes: Uint8Array, config: ModelConfig) {
	const usesRope = config.ownSchedule.map((positional) => positional.kind === 'rope');
	try {
		return patchGraph(bytes, { ...config.shape, usesRope });
	} catch (cause) {
		if (!(cause instanceof UnsupportedGraphError)) throw cause;
		throw new ModelError('unsupported-graph', cause.message, { cause });
	}
}
