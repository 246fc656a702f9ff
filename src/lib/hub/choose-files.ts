/** @file Which of a model's files are needed: pure reading of a listing. */
import type { HubFile } from './hub-api.ts';
import { HubError } from './hub-error.ts';

/** The kinds of graph this engine knows, by the name that exporters give the file. */
export type WeightFormat = 'q4f16' | 'q4' | 'fp16' | 'fp32';

export interface GraphChoice {
	readonly format: WeightFormat;
	/** The graph's path in the repository. */
	readonly graph: string;
	/** Graph and weights. */
	readonly bytes: number;
}

const endings: Readonly<Record<WeightFormat, string>> = {
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

/** Bytes of one value of the embedding, which exporters keep unquantised. */
export function embeddingBytesPerValue(format: WeightFormat): 2 | 4 {
	return format === 'q4f16' || format === 'fp16' ? 2 : 4;
}

/** True where the graph computes in 16 bits, which on WebGPU takes `shader-f16`. */
export function needsFloat16(format: WeightFormat): boolean {
	return embeddingBytesPerValue(format) === 2;
}

/** The graphs of a listing that this engine may run, smallest first. */
export function listGraphs(files: readonly HubFile[]): readonly GraphChoice[] {
	const formats = Object.keys(endings) as WeightFormat[];
	return formats
		.flatMap((format) => {
			const names = ['onnx/model', 'model'].map((stem) => `${stem}${endings[format]}.onnx`);
			const graph = names.find((path) => files.some((file) => file.path === path));
			if (!graph) return [];
			const bytes = withWeights(files, graph).reduce((sum, file) => sum + file.bytes, 0);
			return [{ format, graph, bytes }];
		})
		.sort((a, b) => a.bytes - b.bytes);
}

/**
 * What is to be fetched for a graph: small files first, so that what cannot run is refused before the weights come.
 * @throws {HubError} file-missing
 */
export function selectFiles(files: readonly HubFile[], graph: string): readonly HubFile[] {
	for (const path of [...required, graph]) {
		if (!files.some((file) => file.path === path)) throw new HubError('file-missing', path);
	}
	const small = files.filter(({ path }) => companions.includes(path));
	return [...small, ...withWeights(files, graph)];
}

/** A graph, and the files beside it that hold its weights (`…onnx_data`, `…onnx_data_1`). */
function withWeights(files: readonly HubFile[], graph: string): HubFile[] {
	const isWeights = (path: string) =>
		path.startsWith(`${graph}_data`) && /^(_\d+)?$/.test(path.slice(`${graph}_data`.length));
	return [
		...files.filter(({ path }) => path === graph),
		...files.filter(({ path }) => isWeights(path))
	];
}

/**
 * The graph for a machine: the smallest that it can run.
 * @throws {HubError} no-known-file
 */
export function chooseGraph(files: readonly HubFile[], hasFloat16: boolean): GraphChoice {
	const graphs = listGraphs(files);
	const found = graphs.find(({ format }) => hasFloat16 || !needsFloat16(format));
	if (!found) {
		const there = files.filter(({ path }) => path.endsWith('.onnx')).map(({ path }) => path);
		throw new HubError('no-known-file', there.join(', '));
	}
	return found;
}
