/** @file Everything a model needs before a session can be opened, fetched side by side and counted together. */
import { largestGraph, patchGraph, type GraphManifest } from '../graph/patch.ts';
import { UnsupportedGraphError } from '../graph/onnx.ts';
import { readModelConfig, type ModelConfig } from './model-config.ts';
import { ModelError } from '../contract/model-error.ts';
import type { FileReader } from './model-files.ts';
import { resolveBeside, type ModelDescription } from '../contract/model-description.ts';
import { TextTokenizer } from '../text/tokenizer.ts';

/** A weights file: in memory, or on disk and unread. */
export type WeightsData = Uint8Array | Blob;

export interface LoadedFiles {
	readonly config: ModelConfig;
	readonly tokenizer: TextTokenizer;
	readonly graph: Uint8Array;
	/** The graph as it came, for comparisons. */
	readonly originalGraph: Uint8Array;
	readonly manifest: GraphManifest;
	/** By the location that the graph's initializers name. */
	readonly weights: ReadonlyMap<string, WeightsData>;
	/** SHA-256 of the weights from the catalogue, or the commit they came from. */
	readonly revision: string;
}

const companions: readonly string[] = ['config.json', 'generation_config.json'];
const weightsPattern = /\.(safetensors|onnx_data(_\d+)?)$/;

/** The tokenizer alone, for counting tokens before a model is loaded. */
export async function loadTokenizer(
	files: FileReader,
	signal?: AbortSignal
): Promise<TextTokenizer> {
	const options = signal ? { signal } : {};
	const [json, config] = await Promise.all([
		files.read('tokenizer.json', options),
		files.has('tokenizer_config.json') ? files.read('tokenizer_config.json', options) : null
	]);
	return new TextTokenizer(
		parseObject(json, 'tokenizer.json'),
		config ? parseObject(config, 'tokenizer_config.json') : {}
	);
}

/** Bytes that `loadFiles` will count, without the tokenizer. */
export function countBytes(model: ModelDescription, files: FileReader): number {
	return selectFiles(model, files).reduce((sum, file) => sum + file.bytes, 0);
}

/** Bytes of all weights, read or not. */
export function countWeights({ files }: ModelDescription): number {
	return files.reduce((sum, { path, bytes }) => sum + (weightsPattern.test(path) ? bytes : 0), 0);
}

/** What is read at once: of files that are here already only the small ones. */
function selectFiles(model: ModelDescription, { blobs }: FileReader) {
	const isNeeded = (path: string) =>
		companions.includes(path) || path === model.graph || (!blobs && weightsPattern.test(path));
	return model.files.filter((file) => isNeeded(file.path));
}

/** @throws {ModelError} */
export async function loadFiles(
	model: ModelDescription,
	files: FileReader,
	tokenizer: Promise<TextTokenizer>,
	options: { signal: AbortSignal; onBytes: (bytes: number) => void }
): Promise<LoadedFiles> {
	const selected = selectFiles(model, files);
	requireSmallGraph(selected.find((file) => file.path === model.graph));
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
	const generation = content.has('generation_config.json') ? parse('generation_config.json') : {};
	const config = readModelConfig(parse('config.json'), generation);
	const originalGraph = read(model.graph);
	const { bytes: graph, manifest } = patch(originalGraph, config);
	const weights = new Map(
		manifest.externalFiles.map((location) => {
			const path = resolveBeside(model.graph, location);
			return [location, find<WeightsData>(files.blobs?.[path] ?? content.get(path), path)];
		})
	);
	const main = manifest.externalFiles[0] ?? model.graph;
	const hash = model.files.find((file) => file.path === main)?.sha256;
	const revision = model.revision ?? hash ?? 'local';
	return { config, tokenizer: loadedTokenizer, graph, originalGraph, manifest, weights, revision };
}

/** A graph with its weights inside is refused before it is read. */
function requireSmallGraph(file: { path: string; bytes: number } | undefined): void {
	if (!file || file.bytes <= largestGraph) return;
	const limit = `with its weights in files of their own it would be under ${largestGraph}`;
	throw new ModelError('unsupported-graph', `${file.path} has ${file.bytes} bytes; ${limit}.`);
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

function parseObject(bytes: Uint8Array, path: string): object {
	try {
		const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
		if (typeof json === 'object' && json !== null) return json;
	} catch {
		// Falls through to the same error.
	}
	throw new ModelError('file-altered', `${path} is not JSON`);
}
