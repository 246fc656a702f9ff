/** @file Which of a model's files are needed: pure reading of a listing. */
import type { HubFile } from './hub-api.ts';
import { HubError } from './hub-error.ts';

/**
 * The kinds of graph this engine knows, by the name that exporters give the file; and weights that it writes a graph for, kept as they are
 * or in 4 bits.
 */
export type WeightFormat = GraphFormat | ComposedFormat;
type ComposedFormat = 'safetensors' | 'safetensors-q4';
type GraphFormat = 'q4f16' | 'q4' | 'fp16' | 'fp32';

/** What to take of a repository or folder where nobody chose. */
export interface Preference {
	/** The adapter computes in 16 bits. */
	readonly hasFloat16: boolean;
	/**
	 * Weights without a graph come first. As WebAssembly a model computes in 32 bits whatever its file has, so that a smaller export saves
	 * the way here alone; and graphs written here are of a kind that surely runs.
	 */
	readonly prefersComposed: boolean;
}

export interface GraphChoice {
	readonly format: WeightFormat;
	/** Path in the repository of the graph, or of the weights or the index of their shards where a graph is composed. */
	readonly graph: string;
	/** Graph and weights, to be fetched. */
	readonly bytes: number;
}

const endings: Readonly<Record<GraphFormat, string>> = {
	q4f16: '_q4f16',
	q4: '_q4',
	fp16: '_fp16',
	fp32: ''
};
const companions = [
	'config.json',
	'generation_config.json',
	'tokenizer.json',
	'tokenizer_config.json',
	'chat_template.jinja',
	'additional_chat_templates/default.jinja',
	'additional_chat_templates/tool_use.jinja'
];
const required = ['config.json', 'tokenizer.json'];

/** One file of weights, or the index of several; `transformers` looks for them in this order. */
const composable = ['model.safetensors', 'model.safetensors.index.json'];
const shardPattern = /^model-\d+-of-\d+\.safetensors$/;

/** True where the graph is written here. */
export function isComposed(format: WeightFormat): format is ComposedFormat {
	return format === 'safetensors' || format === 'safetensors-q4';
}

/** Bytes of one value of the embedding, which exporters keep unquantised; composed, it is as wide as the adapter allows. */
export function embeddingBytesPerValue(format: WeightFormat, hasFloat16 = true): 0.5 | 2 | 4 {
	if (format === 'safetensors-q4') return 0.5;
	if (format === 'safetensors') return hasFloat16 ? 2 : 4;
	return needsFloat16(format) ? 2 : 4;
}

/** True where the graph computes in 16 bits and nothing else, which on WebGPU takes `shader-f16`. */
export function needsFloat16(format: WeightFormat): boolean {
	return format === 'q4f16' || format === 'fp16';
}

/** The graphs of a listing that this engine may run, smallest first. */
export function listGraphs(files: readonly HubFile[]): readonly GraphChoice[] {
	const formats = Object.keys(endings) as GraphFormat[];
	const composed = composable.find((path) => files.some((file) => file.path === path));
	const kept = ['safetensors', 'safetensors-q4'] as const;
	const own = composed ? kept.map((format) => ({ format, graph: composed, bytes: 0 })) : [];
	const exported = formats.flatMap((format) => {
		const names = ['onnx/model', 'model'].map((stem) => `${stem}${endings[format]}.onnx`);
		const graph = names.find((path) => files.some((file) => file.path === path));
		return graph ? [{ format, graph, bytes: 0 }] : [];
	});
	return [...exported, ...own]
		.map((choice) => ({
			...choice,
			bytes: withWeights(files, choice.graph).reduce((sum, file) => sum + file.bytes, 0)
		}))
		.sort((a, b) => a.bytes - b.bytes);
}

/**
 * What is to be fetched for a graph: small files first, so that what cannot run is refused before the weights come.
 * @throws {HubError} file-missing
 */
export function selectFiles(files: readonly HubFile[], graph: string): readonly HubFile[] {
	requireConfig(files);
	for (const path of [...required, graph]) {
		if (!files.some((file) => file.path === path)) throw new HubError('file-missing', path);
	}
	// The config comes first, whatever the order of a listing: it says what cannot run.
	const small = companions.flatMap((name) => files.filter(({ path }) => path === name));
	return [...small, ...withWeights(files, graph)];
}

/**
 * A graph, and the files beside it that hold its weights by their names (`…onnx_data`, `…onnx_data_1`, `…onnx.data`), or an index and its
 * shards; tiny ones first, so that a pointer in their place is seen before the rest comes. What a graph names itself is known once it is here.
 */
function withWeights(files: readonly HubFile[], graph: string): HubFile[] {
	const isWeights = (path: string) => {
		if (composable.includes(graph)) return graph.endsWith('.json') && shardPattern.test(path);
		return isDataOf(path, graph);
	};
	return [
		...files.filter(({ path }) => path === graph),
		...files.filter(({ path }) => isWeights(path)).sort((a, b) => isTiny(b) - isTiny(a))
	];
}

function isDataOf(path: string, graph: string): boolean {
	return path.startsWith(graph) && /^[._]data([._]\d+)?$/.test(path.slice(graph.length));
}

const isTiny = ({ bytes }: HubFile) => Number(bytes < 1024);

/** Files that the graph may turn out to name, in its folder or below; nothing that is chosen already. */
export function listOthers(files: readonly HubFile[], graph: string): readonly HubFile[] {
	const chosen = new Set(selectFiles(files, graph));
	const folder = graph.slice(0, graph.lastIndexOf('/') + 1);
	return files.filter(
		(file) =>
			file.path.startsWith(folder) &&
			!/\.(onnx|json|jinja|md)$/.test(file.path) &&
			!chosen.has(file)
	);
}

/**
 * A folder as ONNX Runtime GenAI's builder writes it lacks what says how many layers and heads there are.
 * @throws {HubError} no-config
 */
export function requireConfig(files: readonly Pick<HubFile, 'path'>[]): void {
	if (files.some(({ path }) => path === 'config.json')) return;
	const found = files.find(({ path }) => /(^|\/)genai_config\.json$/.test(path));
	if (found) throw new HubError('no-config', found.path);
}

/**
 * The graph for a machine: the smallest that it can run.
 * @throws {HubError} no-known-file
 */
export function chooseGraph(files: readonly HubFile[], hasFloat16: boolean): GraphChoice {
	const graphs = listGraphs(files);
	const found = graphs.find(({ format }) => hasFloat16 || !needsFloat16(format));
	if (!found) {
		const there = files
			.filter(({ path }) => /\.(onnx|safetensors|gguf|bin)$/.test(path))
			.map(({ path }) => path);
		throw new HubError('no-known-file', there.join(', '));
	}
	return found;
}
