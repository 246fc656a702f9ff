/** @file Everything a model needs before a session can be opened, fetched side by side and counted together. */
import { largestGraph } from '../graph/patch.ts';
import { weighDecoder } from '../graph/decoder-shape.ts';
import { openComposed } from './composed-model.ts';
import { readDecoderConfig } from './decoder-config.ts';
import type { GraphSource, WeightsData } from './graph-source.ts';
import { changeParts, readOther, unnamedWeights, type FilesChange } from './weight-change.ts';
import { readModelConfig, type ModelConfig } from './model-config.ts';
import { ModelError } from '../contract/model-error.ts';
import { requireNoPointer } from './lfs-pointer.ts';
import type { FileReader } from './model-files.ts';
import type { ModelDescription } from '../contract/model-description.ts';
import { openPatched } from './patched-model.ts';
import { requireRows } from './require-rows.ts';
import { isSafetensorsModel, readShardIndex } from './stored-tensors.ts';
import { TextTokenizer } from '../text/tokenizer.ts';

export interface LoadedFiles {
	readonly config: ModelConfig;
	readonly tokenizer: TextTokenizer;
	/** The graph, for wherever it is to run. */
	readonly source: GraphSource;
	/** Longest run whose attention no window cuts short, in tokens; null where there is no window. */
	readonly window: number | null;
	/** SHA-256 of the weights from the catalogue, or the commit they came from. */
	readonly revision: string;
}

const companions: readonly string[] = ['config.json', 'generation_config.json'];
/** A graph may give its weights any name; these are no weights. */
const otherPattern = /(^|\/)\.|\.(onnx|json|jinja|md|txt|py|model|pdf|png)$/;
const isWeights = (path: string) => !otherPattern.test(path);

/** The tokenizer alone, for counting tokens before a model is loaded. */
export async function loadTokenizer(
	files: FileReader,
	signal?: AbortSignal
): Promise<TextTokenizer> {
	const options = signal ? { signal } : {};
	return new TextTokenizer(
		parseObject(await files.read('tokenizer.json', options), 'tokenizer.json')
	);
}

/** Bytes that `loadFiles` will count, without the tokenizer. */
export function countBytes(model: ModelDescription, files: FileReader): number {
	return selectFiles(model, files).reduce((sum, file) => sum + file.bytes, 0);
}

/** Bytes of all weights, read or not. */
export function countWeights({ files }: ModelDescription): number {
	return files.reduce((sum, { path, bytes }) => sum + (isWeights(path) ? bytes : 0), 0);
}

/**
 * Bytes that the weights take as WebAssembly, before they are read. Of a graph that is to be composed these are known from the config,
 * where that is here already: 16-bit weights take twice their size.
 */
export async function weighModel(model: ModelDescription, { blobs }: FileReader): Promise<number> {
	const config = blobs?.['config.json'];
	if (!config || !isSafetensorsModel(model.graph)) return countWeights(model);
	try {
		const json: unknown = JSON.parse(await config.text());
		return weighDecoder(readDecoderConfig(json, readModelConfig(json, 'safetensors')).shape);
	} catch {
		// Whatever is wrong with it is said when it is read for good.
		return countWeights(model);
	}
}

/** What is read at once: of files that are here already only the small ones. */
function selectFiles(model: ModelDescription, { blobs }: FileReader) {
	const isNeeded = (path: string) =>
		isWeights(path) ? !blobs : companions.includes(path) || path === model.graph;
	return model.files.filter((file) => isNeeded(file.path));
}

/** @throws {ModelError} */
export async function loadFiles(
	model: ModelDescription,
	files: FileReader,
	tokenizer: Promise<TextTokenizer>,
	options: {
		readonly signal: AbortSignal;
		readonly onBytes: (bytes: number) => void;
		readonly change?: FilesChange | null | undefined;
	}
): Promise<LoadedFiles> {
	const selected = selectFiles(model, files);
	requireSmallGraph(selected.find((file) => file.path === model.graph && !isWeights(file.path)));
	const [loadedTokenizer, ...contents] = await Promise.all([
		tokenizer,
		...selected.map((file) => files.read(file.path, options))
	]);
	const content = new Map(selected.map((file, i) => [file.path, contents[i]]));
	const find = <T>(found: T | undefined, path: string): T => {
		if (!found) throw new ModelError('file-missing', path);
		return found;
	};
	const read = (path: string) => find(content.get(path), path);
	const parse = (path: string) => parseObject(read(path), path);
	const json = parse('config.json');
	const generation = content.has('generation_config.json') ? parse('generation_config.json') : {};
	const weights = (path: string) =>
		find<WeightsData>(files.blobs?.[path] ?? content.get(path), path);
	const origin = isSafetensorsModel(model.graph) ? 'safetensors' : 'export';
	const config = readModelConfig(json, origin, generation);
	requireRows(loadedTokenizer, config.vocabSize);
	const decoder = origin === 'safetensors' ? readDecoderConfig(json, config) : null;
	const { change } = options;
	const other = change?.kind === 'blend' ? await readOther(change.other, options) : null;
	const own = { id: model.id, config, tokenizer: loadedTokenizer };
	const source = decoder
		? await openComposed(
				{ config, shape: decoder.shape, ...readWeights(model.graph, read, weights) },
				change ? (parts) => changeParts({ ...own, parts }, change, other) : undefined
			)
		: await openPatched(model, config, read(model.graph), weights);
	if (change && !decoder) throw new ModelError('unsupported-weights', unnamedWeights(model.id));
	const hash = model.files.find((file) => file.path === source.mainFile)?.sha256;
	const ownRevision = model.revision ?? hash ?? 'local';
	const revision = other
		? `${ownRevision.slice(0, 12)}+${other.revision.slice(0, 12)}`
		: ownRevision;
	const window = decoder?.window ?? null;
	return { config, tokenizer: loadedTokenizer, source, window, revision };
}

/** The files that a model is composed from: one, or those that an index names. */
function readWeights(
	main: string,
	read: (path: string) => Uint8Array,
	weights: (path: string) => WeightsData
) {
	if (main.endsWith('.safetensors'))
		return { files: new Map([[main, weights(main)]]), shards: null };
	const shards = readShardIndex(new TextDecoder().decode(read(main)), main);
	const paths = [...new Set(shards.values())].sort();
	return { files: new Map(paths.map((path) => [path, weights(path)])), shards };
}

/** A graph with its weights inside is refused before it is read. */
function requireSmallGraph(file: { path: string; bytes: number } | undefined): void {
	if (!file || file.bytes <= largestGraph) return;
	const limit = `with its weights in files of their own it would be under ${largestGraph}`;
	throw new ModelError('unsupported-graph', `${file.path} has ${file.bytes} bytes; ${limit}.`);
}

function parseObject(bytes: Uint8Array, path: string): object {
	requireNoPointer(bytes, path);
	try {
		const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
		if (typeof json === 'object' && json !== null) return json;
	} catch {
		// Falls through to the same error.
	}
	throw new ModelError('file-altered', `${path} is not JSON`);
}
