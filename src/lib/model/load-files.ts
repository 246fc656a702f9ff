/** @file Everything a model needs before a session can be opened, fetched side by side and counted together. */
import { patchGraph, type GraphManifest } from './graph/patch.ts';
import { UnsupportedGraphError } from './graph/onnx.ts';
import { readModelConfig, type ModelConfig } from './model-config.ts';
import { ModelError } from './model-error.ts';
import type { FileReader } from './model-files.ts';
import type { CatalogModel } from './catalog.ts';
import { TextTokenizer } from './tokenizer.ts';

export interface LoadedFiles {
	readonly config: ModelConfig;
	readonly tokenizer: TextTokenizer;
	readonly graph: Uint8Array;
	/** The graph as it came, for comparisons. */
	readonly originalGraph: Uint8Array;
	readonly manifest: GraphManifest;
	readonly weights: ReadonlyMap<string, Uint8Array>;
	/** SHA-256 of the weights, from the catalogue. */
	readonly revision: string;
}

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
export function countBytes(model: CatalogModel): number {
	return selectFiles(model).reduce((sum, file) => sum + file.bytes, 0);
}

function selectFiles(model: CatalogModel) {
	const isNeeded = (path: string) =>
		path === 'config.json' || path === 'model.onnx' || weightsPattern.test(path);
	return model.files.filter((file) => isNeeded(file.path));
}

/** @throws {ModelError} */
export async function loadFiles(
	model: CatalogModel,
	files: FileReader,
	tokenizer: Promise<TextTokenizer>,
	options: { signal: AbortSignal; onBytes: (bytes: number) => void }
): Promise<LoadedFiles> {
	const selected = selectFiles(model);
	const [loadedTokenizer, ...contents] = await Promise.all([
		tokenizer,
		...selected.map((file) => files.read(file.path, options))
	]);
	const content = new Map(selected.map((file, i) => [file.path, contents[i]]));
	const find = (path: string) => {
		const bytes = content.get(path);
		if (!bytes) throw new ModelError('file-missing', path);
		return bytes;
	};
	const config = readModelConfig(parseObject(find('config.json'), 'config.json'));
	const originalGraph = find('model.onnx');
	const { bytes: graph, manifest } = patch(originalGraph, config);
	const weights = new Map(manifest.externalFiles.map((path) => [path, find(path)]));
	const main = manifest.externalFiles[0] ?? 'model.onnx';
	const revision = model.files.find((file) => file.path === main)?.sha256 ?? '';
	return { config, tokenizer: loadedTokenizer, graph, originalGraph, manifest, weights, revision };
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
