/** @file A model that comes as `config.json` and safetensors: its graph is written here, for the place where it is to run. */
import type { ComputedFloat } from '../../math/convert-floats.ts';
import { buildRotaryTable, type RotaryTable } from '../../math/rope.ts';
import { positionalKey } from '../../math/schedule.ts';
import { composeGraph, composePlainGraph, type Weights } from '../graph/compose.ts';
import { weighDecoder, type DecoderShape } from '../graph/decoder-shape.ts';
import type { ComposeTarget } from '../graph/linear-writer.ts';
import type { WeightView } from '../graph/stored-weights.ts';
import {
	openBytes,
	type DecoderParts,
	type GraphPlace,
	type GraphSource,
	type RunnableGraph,
	type WeightsData
} from './graph-source.ts';
import { convertLazily, viewLazily } from './lazy-bytes.ts';
import type { ModelConfig } from './model-config.ts';
import { matchTensors } from './match-tensors.ts';
import { findTensors } from './stored-tensors.ts';
import { unpackGraph } from './unpacked-weights.ts';

/** Below this size in f32, models stay exact where a device has 16-bit arithmetic, too; above it half the memory counts for more. */
const smallModel = 2 ** 27;
/** Rows of the tables of a graph that is there to compare with. */
const mostPlainRows = 4096;

export interface ComposedFiles {
	readonly config: ModelConfig;
	readonly shape: DecoderShape;
	/** Every file of weights, by its path. */
	readonly files: ReadonlyMap<string, WeightsData>;
	/** What an index says of the file of each tensor; null where there is one file. */
	readonly shards: ReadonlyMap<string, string> | null;
}

/**
 * Reads the headers of the files of weights.
 * @param change what is to be read in the weights' place; see weight-change.ts
 * @throws {ModelError} unsupported-weights, file-missing
 */
export async function openComposed(
	model: ComposedFiles,
	change: (own: DecoderParts) => Promise<DecoderParts> = (own) => Promise.resolve(own)
): Promise<GraphSource> {
	const { config, shape, shards } = model;
	const { tensors: matched, unused } = matchTensors(await findTensors(model.files, shards), shape);
	const weights = await change({ shape, tensors: matched, files: model.files });
	const { tensors, files } = weights;
	const cpuBytes = weighDecoder(shape);
	const targetOf = ({ build, hasFloat16 }: GraphPlace): ComposeTarget =>
		build === 'wasm'
			? { runsOn: 'cpu', elementType: 'float32' }
			: { runsOn: 'webgpu', elementType: chooseFloat(hasFloat16, cpuBytes) };
	const isQuantised = [...tensors.values()].some(({ dtype }) => dtype === 'U8');
	const finish = (graph: RunnableGraph, { build }: GraphPlace) =>
		build === 'wasm' && isQuantised ? unpackGraph(graph) : Promise.resolve(graph);
	return {
		mainFile: [...model.files.keys()][0] ?? '',
		cpuBytes,
		remarks: unused.length > 0 ? [`not used: ${unused.join(', ')}`] : [],
		parts: weights,
		async prepare(place) {
			const { bytes: graph, manifest, views } = composeGraph(weights, targetOf(place));
			const prepared = { graph, weights: await openViews(views, files, place) };
			return { manifest, ...(await finish(prepared, place)) };
		},
		async prepareOriginal(place) {
			const plain = composePlain(weights, config, targetOf(place));
			const prepared = { graph: plain.bytes, weights: await openViews(plain.views, files, place) };
			return finish(prepared, place);
		}
	};
}

function chooseFloat(hasFloat16: boolean, bytes: number): ComputedFloat {
	return hasFloat16 && bytes > smallModel ? 'float16' : 'float32';
}

function composePlain(
	weights: Weights,
	{ ownSchedule, trainedLength }: ModelConfig,
	target: ComposeTarget
) {
	const rows = Math.min(trainedLength, mostPlainRows);
	const known = new Map<string, RotaryTable>();
	const tables = ownSchedule.map((positional) => {
		if (positional.kind === 'nope') return null;
		const key = positionalKey(positional);
		const table = known.get(key) ?? buildRotaryTable(positional, weights.shape.headDim, rows);
		known.set(key, table);
		return table;
	});
	return composePlainGraph(weights, target, tables);
}

/** What the runtime finds under the locations of a graph: the files themselves, parts of them, or their values in another width. */
async function openViews(
	views: readonly WeightView[],
	files: ReadonlyMap<string, WeightsData>,
	{ build }: GraphPlace
): Promise<ReadonlyMap<string, WeightsData>> {
	const opened = new Map<string, Uint8Array>();
	const open = async (path: string) => {
		const data = files.get(path);
		if (!data) throw new RangeError(`There is no file ${path}.`);
		const bytes = opened.get(path) ?? (await openBytes(data, path));
		opened.set(path, bytes);
		return bytes;
	};
	const found = new Map<string, WeightsData>();
	for (const { location, path, from, conversion } of views) {
		const data = files.get(path);
		if (!conversion && data instanceof Blob && build === 'jspi') {
			found.set(location, from > 0 ? data.slice(from) : data);
			continue;
		}
		const bytes = await open(path);
		if (conversion) found.set(location, convertLazily(bytes, { path, from, ...conversion }));
		else found.set(location, from > 0 ? viewLazily(bytes, from) : bytes);
	}
	return found;
}
